import Glibc
import NIOCore
import NIOPosix
import NIOTelnet
import Platform

/// The unprivileged half of the server: reads what strangers send. It is the same program, started by the ``Monitor`` with
/// their connection as standard input; it has what it was given and can get no more.
public enum SessionProcess {
    enum Limits {
        /// How long the monitor may take to say how to serve, in milliseconds.
        static let settings: Int32 = 10_000
        /// Event loops at most.
        static let threads = 8
        /// Messages to the monitor that may wait, for each session.
        static let messagesPerSession = 6
        /// Descriptors of one session: its socket, and three of its terminal.
        static let descriptorsPerSession = 4
        /// Those that are not for sessions: what the process has, the event loops', and those of ``MetricsServer``.
        static let otherDescriptors: UInt64 = 96
        /// Messages to the monitor that may wait, besides.
        static let otherMessages = 256
    }

    /// Serves until the monitor is gone. Returns what to exit with: 64 if this was not started by a monitor, 1 for a fault.
    public static func run() -> Int32 {
        let parent = getppid()
        guard let socket = PacketSocket(standardInput: ()) else {
            return complain("this is the inner half of `sallyport telnetd`, which starts it", 64)
        }
        do {
            var (settings, material, listeners) = try receiveSettings(socket)
            // Everything that needs a file or a right comes before the sandbox.
            BrokenPipe.ignore()
            WallClock.prepare()
            let system = SystemNames.current
            let tls = try material.isEmpty ? nil : SessionTLS(material, settings)
            let threads = max(1, min(System.coreCount, Limits.threads))
            settings.maximumConnections = min(settings.maximumConnections, try room())
            let waiting = Limits.otherMessages + Limits.messagesPerSession * Int(settings.maximumConnections)
            let link = try PacketLink(socket, mostWaiting: waiting)
            try confine(settings, parent)
            let report = try Sandbox.enter()
            let banner = Banner(settings.banner, system)
            let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
            let room = SessionRoom(settings, banner, tls, Metrics(group), link)
            if settings.metrics.isServed, let last = listeners.popLast() {
                _ = try MetricsServer.start(last, room, on: group.next())
            }
            let inClear = listeners.count - Int(min(settings.tls.listeners, UInt32(clamping: listeners.count)))
            let channels = try listeners.enumerated().map { index, listener in
                try listen(listener, room, group, index < inClear ? room.protection : .tls)
            }
            room.send(.ready(report))
            if settings.idleExit > 0 { IdleExit(room, channels, group).start() }
            serve(link, room, channels, group)
            return link.isOverfull ? complain("the monitor does not take its messages; too many wait", 1) : 0
        } catch {
            return complain("\(error)", 1)
        }
    }

    /// Enters the same sandbox as the session process and tries what must not be possible there; a line for each. Returns what to
    /// exit with: 1 if anything was possible. For a process of its own.
    public static func tryOut(_ settings: ServerSettings, print: (String) -> Void) throws -> Int32 {
        var confined = SessionSettings()
        confined.account = try MonitorPlan.account(settings.user)
        let parent = getppid()
        try confine(confined, parent)
        let report = try Sandbox.enter()
        let attempts = SandboxTrial.run(parent: parent)
        for attempt in attempts { print("\(attempt.isRefused ? "refused " : "POSSIBLE") \(attempt.what)") }
        print("seccomp \(report.filtersCalls ? "yes" : "no"), landlock \(report.landlock)")
        return attempts.allSatisfy(\.isRefused) ? 0 : 1
    }

    private static func complain(_ text: String, _ status: Int32) -> Int32 {
        let line = Array("sallyport: telnetd sessions: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        return status
    }

    private static func receiveSettings(_ socket: PacketSocket) throws -> (SessionSettings, TLSMaterial, [Int32]) {
        var material = TLSMaterial()
        while true {
            var waited = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, Limits.settings) > 0 else { throw PacketSocket.Fault.wouldBlock }
            let packet = try socket.receive()
            switch try MonitorMessage(packet.bytes) {
            case .tls(let part, let piece): try material.add(piece, to: part)
            case .serve(let settings): return (settings, material, packet.descriptors)
            default: throw MessageError.kind(0)
            }
        }
    }

    /// How many connections the limit on open files has room for, raised as far as it goes.
    private static func room() throws -> UInt32 {
        let descriptors = try DescriptorLimit.raise().now
        let rest = descriptors - min(descriptors, Limits.otherDescriptors)
        return UInt32(clamping: max(1, rest / UInt64(Limits.descriptorsPerSession)))
    }

    private static func confine(_ settings: SessionSettings, _ parent: Int32) throws {
        if let account = settings.account { try Privileges.become(account) }
        try Privileges.bind(toParent: parent)
    }

    private static func listen(
        _ socket: Int32, _ room: SessionRoom, _ group: any EventLoopGroup, _ protection: Protection
    ) throws -> any Channel {
        try ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try addEntrance(to: channel, room, protection) }
            }
            .withBoundSocket(socket).wait()
    }

    /// What every connection begins with.
    static func addEntrance(to channel: any Channel, _ room: SessionRoom, _ protection: Protection) throws {
        try channel.pipeline.syncOperations.addHandler(Entrance(room, protection))
    }

    /// What one gets that was let in.
    static func addHandlers(to channel: any Channel, _ session: Session) throws {
        let room = session.room
        var features = SessionNegotiation.features(session.keys)
        if session.protection == .startTLS { features.tls = room.tls?.inside }
        let telnet = TelnetHandler(SessionNegotiation.configuration(room.settings), features: features)
        let pipeline = channel.pipeline.syncOperations
        let meter = ByteMeter(room.metrics.counters(of: channel.eventLoop))
        session.tally.meter = meter
        try pipeline.addHandler(meter)
        if session.protection == .tls, let tls = room.tls { try pipeline.addHandler(tls.handler()) }
        try pipeline.addHandlers(telnet, session)
    }

    /// Does what the monitor says, on this thread, until it is gone.
    private static func serve(
        _ link: PacketLink, _ room: SessionRoom, _ listeners: [any Channel], _ group: any EventLoopGroup
    ) {
        var material = TLSMaterial()
        link.run { packet in
            guard let message = parse(packet.bytes) else { return false }
            if message == .connected {
                join(packet.descriptors, room, group)
                return true
            }
            let terminal = packet.descriptors.first
            for extra in packet.descriptors.dropFirst() { Descriptors.close(extra) }
            switch message {
            case .started(let id):
                guard let terminal else { return false }
                room.tell(id, terminal: terminal) { session in
                    session.tally.meter?.count { $0.count(Counters.Login.started) }
                    session.started(terminal)
                }
            case .refused(let id, let reason):
                room.retractAttempt(id)
                room.settle(id)
                room.tell(id) { session in session.refused(reason) }
            case .entered(let id): room.entered(id)
            case .ended(let id, let wasIn): room.ended(id, wasIn: wasIn)
            case .judged(let isRight): room.metrics.judged(isRight)
            case .drain:
                for listener in listeners { listener.close(promise: nil) }
                room.drain()
            case .tls(let part, let piece): return (try? material.add(piece, to: part)) != nil
            case .renewed:
                renew(room, material)
                material = TLSMaterial()
            case .serve, .connected: return false
            }
            return true
        }
    }

    /// The monitor has made the same of the same files, so what fails here is the system.
    private static func renew(_ room: SessionRoom, _ material: TLSMaterial) {
        do throws(TLSMaterial.Fault) {
            try room.renew(material)
        } catch {
            _ = complain("the renewed certificate cannot be used (\(error)); the one that there was goes on", 0)
        }
    }

    private static func parse(_ bytes: [UInt8]) -> MonitorMessage? {
        do throws(MessageError) {
            return try MonitorMessage(bytes)
        } catch {
            return nil
        }
    }
}
