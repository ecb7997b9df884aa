import Devices
import Terminal

extension IOSCommands {
    static var session: [String: Handler] {
        [
            "enable": { session, _ in enable(&session) },
            "enable <0-15>": { session, _ in enable(&session) },
            "disable": { session, _ in
                session.mode = "user"
                session.prompt()
            },
            "exit": { session, _ in session.close() },
            "logout": { session, _ in session.close() },
            "quit": { session, _ in session.close() },
            "configure terminal": { session, _ in session.enterConfiguration() },
            "where": { session, _ in session.show(["% No connections open"]) },
            "reload": { session, _ in reload(&session) },
            "reload in <1-999>": { session, command in
                session.show(["Reload scheduled in \(command.arguments.last ?? "") minutes by console"])
            },
            "reload cancel": { session, _ in session.show(["***", "*** --- SHUTDOWN ABORTED ---", "***"]) },
            "clear line <0-16>": clearLine,
            "clear counters": { session, _ in
                confirm(&session, "Clear \"show interface\" counters on all interfaces [confirm]")
            },
            "clear counters <interface>": { session, _ in
                confirm(&session, "Clear \"show interface\" counters on this interface [confirm]")
            },
            "clear logging": { session, _ in
                session.ask(
                    Question(prompt: "Clear logging buffer [confirm]", form: .confirm) { session, answer in
                        if answer != nil { session.device.withState { $0.log.removeAll() } }
                        session.prompt()
                    })
            },
            "clear mac address-table dynamic": { session, _ in session.prompt() },
            "clock set <LINE>": setClock,
            "debug all": { session, _ in
                confirm(&session, "This may severely impact network performance. Continue? (yes/[no]):")
            },
            "debug ip packet": { session, _ in session.show(["IP packet debugging is on"]) },
            "debug ip icmp": { session, _ in session.show(["ICMP packet debugging is on"]) },
            "undebug all": { session, _ in session.show(["All possible debugging has been turned off"]) },
        ]
    }

    private static func enable(_ session: inout IOSSession) {
        guard session.mode == "user" else { return session.prompt() }
        session.failures = 0
        session.askForEnable()
    }

    private static func confirm(_ session: inout IOSSession, _ text: String) {
        session.ask(Question(prompt: text, form: .confirm) { session, _ in session.prompt() })
    }

    /// Every session of the device would end; only this one does, and what was not saved stays.
    private static func reload(_ session: inout IOSSession) {
        let isSaved = session.device.withState { $0.startup == $0.running }
        guard !isSaved else { return proceed(&session) }
        session.ask(
            Question(
                prompt: "\r\nSystem configuration has been modified. Save? [yes/no]: ", form: .line
            ) { session, answer in
                guard let answer else { return session.prompt() }
                guard "yes".hasPrefix(answer.lowercased()), !answer.isEmpty else { return proceed(&session) }
                save(&session)
                session.say("Building configuration...\r\n[OK]\r\n")
                proceed(&session)
            })
    }

    private static func proceed(_ session: inout IOSSession) {
        session.ask(
            Question(prompt: "Proceed with reload? [confirm]", form: .confirm) { session, answer in
                if answer == nil { session.prompt() } else { session.close() }
            })
    }

    private static func clearLine(_ session: inout IOSSession, _ command: MatchedCommand) {
        session.ask(
            Question(prompt: "[confirm]", form: .confirm) { session, answer in
                if answer != nil { session.say(" [OK]\r\n") }
                session.prompt()
            })
    }

    /// `clock set 12:34:56 1 march 2027`: the time of day is taken over, the date as far as it is one.
    private static func setClock(_ session: inout IOSSession, _ command: MatchedCommand) {
        let words = (command.arguments.first ?? "").split(separator: " ")
        let parts = (words.first ?? "").split(separator: ":").compactMap { Int($0) }
        guard words.count == 4, parts.count == 3, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]),
            (0..<60).contains(parts[2])
        else { return session.show(["% Invalid input detected at '^' marker.", ""]) }
        let time = session.device.time(session.now)
        let wanted = parts[0] * 3600 + parts[1] * 60 + parts[2]
        let shown = time.hour * 3600 + time.minute * 60 + time.second
        session.device.withState { $0.clockOffset &+= Int64(wanted - shown) * 1000 }
        session.prompt()
    }
}

extension IOSCommands {
    static var terminal: [String: Handler] {
        [
            "terminal length <0-512>": { session, command in
                session.terminal.length = command.arguments.first.flatMap { Int($0) }
                session.prompt()
            },
            "terminal width <0-512>": { session, command in
                session.terminal.width = command.arguments.first.flatMap { Int($0) }
                session.prompt()
            },
            "terminal no length": { session, _ in
                session.terminal.length = nil
                session.prompt()
            },
            "terminal no width": { session, _ in
                session.terminal.width = nil
                session.prompt()
            },
            "terminal monitor": { session, _ in
                session.terminal.isMonitoring = true
                session.prompt()
            },
            "terminal no monitor": { session, _ in
                session.terminal.isMonitoring = false
                session.prompt()
            },
            "terminal history": { session, _ in session.prompt() },
            "terminal history size <0-256>": { session, command in
                session.history.size = command.arguments.first.flatMap { Int($0) } ?? session.history.size
                session.prompt()
            },
        ]
    }
}
