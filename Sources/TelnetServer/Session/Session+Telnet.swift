import Glibc
import NIOCore
import NIOTelnet
import Platform

extension Session {
    /// What the peer said in Telnet.
    func received(_ event: TelnetEvent) {
        switch event {
        case .windowSize(let columns, let rows): resize(columns, rows)
        case .terminalType(let type):
            facts.setTerminal(type)
            // Behind what else the client has said at once, which the login is to know, too.
            _ = schedule(.zero) { session in session.settled() }
        case .user(let name): told(name)
        case .said(let meanings):
            for meaning in meanings { take(meaning) }
            takeLines(meanings)
        case .command(let command): perform(command)
        case .momentary(.do, .logout): finish(.logout)
        case .violation(let violation):
            tally.meter?.count { $0.count(violation) }
            tally.note("\(violation)")
        case .enabled(let side, let option): agreed(side, option)
        case .disabled(let side, let option), .refused(let side, let option): ended(side, option)
        case .unsecured: goOnInClear()
        case .idle, .secured, .momentary: break
        }
    }

    private func agreed(_ side: Side, _ option: Option) {
        switch (side, option) {
        case (.remote, .terminalType): facts.awaitsTerminal = true
        case (.remote, .startTLS): agreedToTLS()
        default: changeLines(side, option, isOn: true)
        }
    }

    private func ended(_ side: Side, _ option: Option) {
        switch (side, option) {
        case (.remote, .terminalType): settled()
        default: changeLines(side, option, isOn: false)
        }
    }

    private func resize(_ columns: UInt16, _ rows: UInt16) {
        facts.setSize(columns: columns, rows: rows)
        if case .joined(let joined) = stage { joined.terminal.driver.resize(to: facts.size) }
    }

    private func take(_ meaning: Meaning) {
        facts.take(meaning, accepting: room.settings.acceptEnvironment)
        switch (meaning, stage) {
        case (.user(let name), _): told(name)
        case (.environment(let variables), _):
            let user = variables.first { $0.kind == .var && $0.name == Array("USER".utf8) }?.value
            if let user { told(String(decoding: user, as: UTF8.self)) }
        case (.terminalSpeed(let speed), .joined(let joined)):
            joined.terminal.driver.setSpeed(speed.receive)
        default: break
        }
    }

    /// The commands that are no keys (``TerminalKeys`` has those): what they are to the programs on the terminal, whatever
    /// those have made of their keys. `AYT` was answered by the handler, and `AO` obeyed as far as it is concerned; `EOR` and
    /// `GA` say nothing.
    private func perform(_ command: Command) {
        guard case .joined(let joined) = stage else { return }
        let driver = joined.terminal.driver
        switch command {
        case .ip: driver.signalForeground(SIGINT)
        case .abort: driver.signalForeground(SIGQUIT)
        case .susp: driver.signalForeground(SIGTSTP)
        case .brk: sendBreak(joined)
        case .ao: dropPrinted(joined)
        default: break
        }
    }

    /// As a serial line's driver would (termios(3), BRKINT).
    private func sendBreak(_ joined: Joined) {
        switch joined.terminal.driver.breakAction {
        case .ignored: break
        case .interrupt: joined.terminal.driver.signalForeground(SIGINT)
        case .read(let bytes): joined.end.context?.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }
}
