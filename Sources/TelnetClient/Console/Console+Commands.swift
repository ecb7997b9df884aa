import Glibc
import NIOCore
import NIOPosix
import NIOTelnet
import Platform

// MARK: - Command mode

extension Console {
    /// The keys are for the command line from now on; the server waits.
    func enterCommandMode() {
        phase = .commanding
        followTerminal()
        beginLine()
        if link == nil || inputReadIsWithheld {
            inputReadIsWithheld = false
            if inputHasEnded { endOfCommands() } else if !resumeTyped() { input.read() }
        }
    }

    /// Carries out what was typed behind the last command. Whether there was anything.
    private func resumeTyped() -> Bool {
        guard !typedAhead.isEmpty else { return false }
        let ahead = typedAhead
        typedAhead = []
        typeCommand(ahead)
        if phase == .commanding { input.read() }
        return true
    }

    /// The commands came from a pipe, which has ended.
    func endOfCommands() {
        finish(0)
    }

    /// Keys for the command line.
    func typeCommand(_ bytes: some Sequence<UInt8>) {
        var rest = Array(bytes)
        while phase == .commanding, !rest.isEmpty {
            let step = prompt.type(rest)
            rest = step.rest
            if tty != nil { show(step.echo) }
            if step.isCancelled { cancelled() }
            if let line = step.line { entered(line) }
        }
        guard !rest.isEmpty else { return }
        if phase == .connected { typed(ByteBuffer(bytes: rest)) } else { typedAhead += rest }
    }

    /// An answer that is not given leads back to the commands.
    private func cancelled() {
        if prompt.isQuestion { again() } else { leaveCommandMode() }
    }

    private func entered(_ line: String) {
        guard prompt.isQuestion else { return run(line) }
        if line.allSatisfy(\.isWhitespace) { again() } else { run("open " + line) }
    }

    /// Back to the connection; without one, out of the program.
    private func leaveCommandMode() {
        guard link != nil else { return finish(0) }
        phase = .connected
        followTerminal()
        goOn()
    }

    private func run(_ line: String) {
        do {
            guard let command = try ClientCommand(line) else { return link == nil ? again() : leaveCommandMode() }
            try execute(command)
        } catch {
            answer([(error as? CommandError)?.text ?? "\(error)"])
            again()
        }
    }

    /// A new line.
    func again() {
        if phase == .commanding { beginLine() }
    }

    /// The prompt, which nobody sees where commands come from a pipe.
    func beginLine() {
        let text = prompt.begin()
        if tty != nil { show(text) }
    }

    private func askPlace() {
        let text = prompt.ask()
        if tty != nil { show(text) }
    }

    /// After a command that was answered: back to the connection if there is one, as a telnet always did.
    func done() {
        if phase == .commanding, link != nil { leaveCommandMode() } else { again() }
    }

    /// The commands of `.telnetrc` for this host.
    func runCommands(of destination: Destination) {
        guard !settings.isOn(.skiprc), let home = environment["HOME"] else { return }
        let text: String
        do throws(SystemError) {
            text = try TextFile.read(home + "/.telnetrc", limit: TelnetRC.maximumSize)
        } catch {
            if !error.isMissing { notice("\(error)") }
            return
        }
        for line in TelnetRC(text).commands(for: destination) where link != nil {
            do {
                if let command = try ClientCommand(line) { try change(command) }
            } catch {
                notice("~/.telnetrc: \((error as? CommandError)?.text ?? "\(error)")")
            }
        }
    }
}

// MARK: - The commands

extension Console {
    private func execute(_ command: ClientCommand) throws {
        switch command {
        case .open(let request):
            guard link == nil else { throw CommandError("already connected; close first") }
            guard let request else { return askPlace() }
            try openByCommand(request)
        case .close:
            guard link != nil else { throw CommandError("there is no connection; open one first") }
            closeByUser()
        case .quit: finish(0)
        case .suspend: suspend()
        case .shell(let text): runShell(text)
        case .help(let lines):
            answer(lines)
            again()
        default:
            try change(command)
            done()
        }
    }

    /// The commands that change or show something and are done at once: also those of `.telnetrc`.
    private func change(_ command: ClientCommand) throws {
        switch command {
        case .display(let names): answer(try settings.display(names))
        case .mode(let name, let isOn): try setMode(name, isOn)
        case .send(let items): try sendItems(items)
        case .set(let name, let value): try set(name, value)
        case .unset(let name): try unset(name)
        case .status(let form): answer(try statusLines(options.printsJSON ? .json : form))
        case .toggle(let toggles): for toggle in toggles { try set(toggle, !settings.isOn(toggle)) }
        case .environ(let action, let name, let value): try environ(action, name ?? "", value ?? "")
        case .logout:
            guard let telnet = link?.telnet else { throw CommandError("there is no Telnet connection") }
            asksLogout = true
            telnet.request(.do, .logout)
        case .slc(let action): try shareCharacters(action)
        case .open, .close, .quit, .suspend, .shell, .help:
            throw CommandError("that cannot be done from ~/.telnetrc")
        }
        keyboard.change(to: settings)
    }

    private func setMode(_ name: ModeName, _ isOn: Bool) throws(CommandError) {
        guard let link else { throw CommandError("there is no connection; open one first") }
        let mode = link.telnet?.withEngine { $0.linemode }
        if let telnet = link.telnet, let mode, name != .character {
            telnet.withEngine { $0.requestLinemode(mode.changed(name, isOn)) }
            return followMode()
        }
        guard name == .character || name == .line else { throw CommandError("the server has not agreed to LINEMODE") }
        if let telnet = link.telnet, connection.speaksTelnet {
            request(name, telnet)
        } else {
            settings.forcedMode = name
        }
        followMode()
    }

    /// With LINEMODE where the server has it, and without where it has not.
    private func request(_ mode: ModeName, _ telnet: TelnetHandler) {
        let isByCharacter = mode == .character
        telnet.request(isByCharacter ? .wont : .will, .linemode)
        telnet.request(isByCharacter ? .do : .dont, .suppressGoAhead)
        telnet.request(isByCharacter ? .do : .dont, .echo)
    }

    private func shareCharacters(_ action: SLCCommand) throws(CommandError) {
        guard let telnet = link?.telnet, telnet.withEngine({ $0.linemode }) != nil else {
            throw CommandError("the server has not agreed to LINEMODE")
        }
        switch action {
        case .export:
            let characters = specialCharacters
            telnet.withEngine { $0.setSpecialCharacters(characters) }
        case .import: telnet.withEngine { $0.requestSpecialCharacters(defaults: false) }
        case .check: answer(specialCharacterLines(telnet))
        }
    }

    private func sendItems(_ items: [SendItem]) throws(CommandError) {
        guard let link else { throw CommandError("there is no connection; open one first") }
        for item in items {
            guard item != .escape else {
                if let escape = settings.characters[.escape] { send([escape.byte]) }
                continue
            }
            if let serial = connection.serial, item == .command(.brk) {
                SerialDevice.sendBreak(serial)
                continue
            }
            guard let telnet = link.telnet else { throw CommandError("this connection is raw, without Telnet") }
            link.flush()
            switch item {
            case .command(let command): telnet.send(command)
            case .synch: telnet.sendSynch()
            case .getStatus:
                guard telnet.withEngine({ $0.askStatus() }) else {
                    throw CommandError("the server has not agreed to STATUS")
                }
                asksStatus = true
            case .negotiation(let verb, let option): telnet.request(verb, option)
            case .escape: break
            }
        }
    }

    private func set(_ name: SettingName, _ value: String?) throws {
        switch name {
        case .toggle(let toggle): return try set(toggle, true)
        case .character(let character): try settings.set(character, value)
        case .traceFile:
            settings.traceFile = value
            traceFile = try value.map { path throws(SystemError) in try FileSink(path) }
        }
        try answer(settings.display([name.name]))
    }

    private func unset(_ name: SettingName) throws {
        switch name {
        case .toggle(let toggle): return try set(toggle, false)
        case .character(let character): try settings.set(character, nil)
        case .traceFile:
            settings.traceFile = nil
            traceFile = nil
        }
        try answer(settings.display([name.name]))
    }

    private func set(_ toggle: Toggle, _ isOn: Bool) throws {
        settings.set(toggle, isOn)
        switch toggle {
        case .binary, .inbinary, .outbinary: negotiateBinary(toggle, isOn)
        case .netdata, .prettydump, .options: try showTraffic()
        case .autologin: giveUser(isOn)
        case .debug: try debugSocket(isOn)
        default: break
        }
        answer([settings.line(toggle)])
    }

    private func debugSocket(_ isOn: Bool) throws {
        guard let channel = link?.channel else { return }
        do {
            try channel.syncOptions?.setOption(Dialer.debugging, value: isOn ? 1 : 0)
        } catch {
            settings.set(.debug, !isOn)
            throw CommandError("the system does not let this user set SO_DEBUG")
        }
    }

    private func negotiateBinary(_ toggle: Toggle, _ isOn: Bool) {
        guard let telnet = link?.telnet else { return }
        if toggle != .outbinary { telnet.request(isOn ? .do : .dont, .binary) }
        if toggle != .inbinary { telnet.request(isOn ? .will : .wont, .binary) }
    }

    private func giveUser(_ isOn: Bool) {
        if isOn, let name = options.user ?? environment["USER"] {
            try? settings.environment.define("USER", name)
        } else {
            try? settings.environment.undefine("USER")
        }
    }

    /// Follows the switches, and puts the tap into a connection that began without.
    private func showTraffic() throws {
        followSelection()
        guard !tap.selection.isEmpty, let link, let channel = link.channel else { return }
        let operations = channel.pipeline.syncOperations
        guard (try? operations.handler(type: WireTap.self)) == nil else { return }
        try operations.addHandler(tap, position: .before(link.telnet ?? link))
    }

    private func environ(_ action: EnvironName, _ name: String, _ value: String) throws(CommandError) {
        switch action {
        case .list: answer(settings.environment.lines)
        case .define: try settings.environment.define(name, value)
        case .undefine: try settings.environment.undefine(name)
        case .export: try settings.environment.export(name, from: environment)
        case .unexport: try settings.environment.unexport(name)
        case .send:
            guard settings.environment[name]?.isExported == true else {
                throw CommandError("\(name) is not exported; environ export \(name)")
            }
        }
        if action != .list { tellServer(name) }
    }

    /// Tells a server that has asked before what the variable is now (RFC 1572, `INFO`).
    private func tellServer(_ name: String) {
        guard let telnet = link?.telnet else { return }
        let entry = settings.environment[name] ?? ExportList.Entry(name: name, value: "", isExported: false)
        let variable = settings.environment.variable(entry)
        let gone = EnvironmentVariable(variable.kind, name, value: nil)
        telnet.withEngine { $0.setEnvironment(entry.isExported ? variable : gone) }
    }

    /// Runs a command of the person's shell on the terminal; the connection waits.
    private func runShell(_ text: String) {
        phase = .busy
        tty?.restore()
        let shell = environment["SHELL"] ?? "/bin/sh"
        output.drained().flatMap { [eventLoop] in
            NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
                try ForegroundCommand.run(text, shell: shell)
            }
        }.assumeIsolated().whenComplete { result in
            if case .failure(let error) = result { self.report("\(error)") }
            self.phase = .commanding
            if self.link == nil { self.inputReadIsWithheld = true }
            if self.link != nil { self.leaveCommandMode() } else { self.enterCommandMode() }
        }
    }
}

extension Linemode.Mode {
    /// The mode with something changed as `mode` says.
    fileprivate func changed(_ name: ModeName, _ isOn: Bool) -> Linemode.Mode {
        switch name {
        // No bit of it: LINEMODE is left for that.
        case .character: self
        case .line: union(.edit)
        case .edit: isOn ? union(.edit) : subtracting(.edit)
        case .isig: isOn ? union(.trapSignals) : subtracting(.trapSignals)
        case .softtabs: isOn ? union(.softTabs) : subtracting(.softTabs)
        case .litecho: isOn ? union(.literalEcho) : subtracting(.literalEcho)
        }
    }
}
