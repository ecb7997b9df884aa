import Glibc
import Platform
import Synchronization
import TelnetServer

extension TelnetdCommand {
    /// What inetd, xinetd or systemd has started the program with. Asked for first of all, while the descriptors are as
    /// they were.
    static let handover = Handover.take()

    /// Whether there is anything to serve, or to complain of, without `--listen`.
    static var wasHandedOver: Bool { !handover.sockets.isEmpty || handover.fault != nil }

    private static let errors = Mutex(LogLines(descriptor: STDERR_FILENO))

    /// Says what went wrong.
    static func complain(_ text: String) {
        TelnetdLogFormat.text.say(text)
    }

    /// A line of the log: not to the peer, which is who standard error belongs to under inetd. There `name` goes before
    /// it; if it has no room, `notice` says later how many it had none for.
    static func log(_ line: String, name: String, notice: (Int) -> String) {
        if handover.hasLostErrors { return SystemLog.write(line) }
        errors.withLock { $0.write(name + line) { name + notice($0) } }
    }

    /// Serves what was handed over.
    func takeOver(_ settings: inout ServerSettings) throws {
        switch Self.handover.fault {
        case .number(let text):
            throw Failure(.usage, "LISTEN_FDS takes 0 to \(Handover.most), and not \(text)")
        case .kind(let number):
            throw Failure(
                .badConfiguration, "descriptor \(number) of LISTEN_FDS is no TCP socket; use ListenStream=ADDRESS:PORT")
        case nil: break
        }
        for socket in Self.handover.sockets where !socket.isLoopback && !allowCleartext && !tls.forbidsCleartext {
            throw Failure(
                .badConfiguration,
                "\(socket.address) would be clear text for others to read; have 127.0.0.1 or [::1], or say --require-tls or --allow-cleartext"
            )
        }
        if watch.metrics != nil, Self.handover.sockets.contains(where: { !$0.isListening }) {
            throw Failure(
                .badConfiguration,
                "--metrics needs a server that stays; this one was started for one connection, and the next would want the same port"
            )
        }
        settings.handed = Self.handover.sockets
        settings.idleExit = idleExit == 0 ? nil : .seconds(idleExit)
    }
}
