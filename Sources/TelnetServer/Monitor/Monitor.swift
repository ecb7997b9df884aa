import Audit
import Glibc
import Platform

/// The privileged half of the server. It takes the addresses, starts the ``SessionProcess`` that reads what strangers send,
/// and starts logins for it; it never reads a byte of theirs. If either half ends, the other ends every session.
///
/// One thread, one loop, no event loops and no tasks: what runs as root is to be read in one sitting.
public final class Monitor {
    enum Limits {
        /// How long the session process may take to be ready.
        static let start = Duration.seconds(20)
        /// How long people have to leave once the server is to end.
        static let drain = Duration.seconds(10)
        /// How long programs have to end when their sessions are over, before they are ended.
        static let farewell = Duration.seconds(5)
        /// How long the session process may take to take a message, in milliseconds.
        static let message: Int32 = 5_000
        /// How often is looked, at most, who has got in.
        static let look = Duration.milliseconds(500)
        /// How long the end of the session process may be on its way behind that of its socket.
        static let end = Duration.milliseconds(500)
        /// Messages obeyed before signals are looked at again.
        static let messagesPerTurn = 64
    }

    /// What the program that is started as session process is called with.
    public static let sessionCommand = "telnetd-sessions"

    let plan: MonitorPlan
    let announce: (String) -> Void
    let log: (LogEntry) -> Void
    private var ledger: Ledger
    /// Where the program that asks for passwords says whether they were right; nil where it is another's.
    private let verdicts: (reading: Int32, writing: Int32)?
    /// Until the session process has them.
    private var sockets: [BoundSocket]
    /// The same.
    private var material: TLSMaterial?
    /// Connections that the server was started with; the same.
    private var connections: [HandedSocket]
    private let isHandedOver: Bool
    /// Whether it serves more than connections that it was started with, so that its own beginning and end say something.
    private let isLasting: Bool
    private let link: PacketSocket
    private let sessions: ChildProcess
    private let signals: Int32

    private(set) var logins: [UInt32: Login] = [:]
    /// Which login a process is.
    private var ids: [pid_t: UInt32] = [:]
    private var isReady = false
    private var isDraining = false
    private var deadline: ContinuousClock.Instant?
    private var nextLook = ContinuousClock.now

    /// Takes the addresses and starts the session process.
    /// - Parameters:
    ///   - announce: gets `listening telnetd telnet ADDRESS` for each address, `telnets` for one in TLS, then `ready`.
    ///   - log: gets a line for each login, its end, and what goes wrong.
    ///   - record: puts an event on record and says whether it could. Nobody is let in who cannot be put on record.
    public init(
        _ settings: ServerSettings, announce: @escaping (String) -> Void, log: @escaping (LogEntry) -> Void,
        record: @escaping (AuditEvent) -> Bool = { _ in true }
    ) throws(MonitorError) {
        Descriptors.keepFromChildren()
        plan = try MonitorPlan(settings)
        material = try settings.tls.map { tls throws(MonitorError) in try TLSFiles.read(tls) }
        self.announce = announce
        self.log = log
        ledger = Ledger(plan.program, plan.sessions.sources, log: log, record: record)
        connections = settings.handed.filter { !$0.isListening }
        isHandedOver = !settings.handed.isEmpty
        isLasting =
            !settings.addresses.isEmpty || settings.tls?.addresses.isEmpty == false
            || settings.handed.contains(where: \.isListening)
        do throws(SystemError) {
            sockets = try Self.bind(settings.addresses) + settings.handed.filter(\.isListening).map { BoundSocket($0) }
            // Those for TLS come last, and the session process knows how many they are.
            sockets += try Self.bind(settings.tls?.addresses ?? [])
            // And behind them that for what watches the server.
            sockets += try Self.bind(settings.metrics.map { [$0] } ?? [])
        } catch {
            throw .listen(error)
        }
        do throws(SystemError) {
            BrokenPipe.ignore()
            if case .passwords = plan.program {
                verdicts = try Descriptors.pipe(isBlocking: false)
            } else {
                verdicts = nil
            }
            signals = try SignalPipe.open([SIGCHLD, SIGTERM, SIGINT, SIGHUP])
            let (near, far) = try PacketSocket.pair()
            link = near
            sessions = try ChildProcess(
                path: "/proc/self/exe", name: "sallyport", arguments: [Self.sessionCommand],
                environment: Self.sessionEnvironment, streams: .descriptors(far.descriptor, 2, 2))
        } catch {
            throw .sessions("cannot be started: \(error)")
        }
    }

    private static func bind(_ addresses: [ServerSettings.Address]) throws(SystemError) -> [BoundSocket] {
        try addresses.map { address throws(SystemError) in try BoundSocket(host: address.host, port: address.port) }
    }

    /// The zone is for the date in the banner. The runtime's backtracer would want to start a program.
    private static var sessionEnvironment: [String: String] {
        var environment = ["SWIFT_BACKTRACE": "enable=no"]
        if let zone = getenv("TZ") { environment["TZ"] = String(cString: zone) }
        return environment
    }

    deinit {
        close(signals)
        for end in verdicts.map({ [$0.reading, $0.writing] }) ?? [] { close(end) }
    }

    /// Serves until a signal ends it: SIGTERM or SIGINT lets people leave, a second one does not; SIGHUP reads the files of TLS
    /// again. Throws if the session process has ended by itself, or does what it never would.
    public func run() throws(MonitorError) {
        deadline = .now + Limits.start
        let result: Result<Void, MonitorError>
        do throws(MonitorError) {
            for piece in material?.messages ?? [] { try tell(piece) }
            material = nil
            try tell(.serve(plan.sessions), sockets.map(\.descriptor))
            while try turn() {}
            result = .success(())
        } catch {
            result = .failure(error)
        }
        endAll()
        if isReady, isLasting {
            if case .failure(let error) = result { ledger.stopped(error) } else { ledger.stopped(nil) }
        }
        try result.get()
    }

    /// Waits for something to happen and does what is to be done. False when all is over.
    private func turn() throws(MonitorError) -> Bool {
        var waited = [
            pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            // One that is negative is not looked at.
            pollfd(fd: plan.endsWithInput ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: verdicts?.reading ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        poll(&waited, nfds_t(waited.count), timeout())
        if waited[2].revents != 0, hasInputEnded() { return false }
        try hearVerdicts()
        if waited[1].revents != 0, try !obeySignals() { return false }
        if waited[0].revents != 0, try !receiveAll() { return false }
        for isRight in ledger.takeVerdicts() { try tell(.judged(isRight)) }
        let now = ContinuousClock.now
        for login in logins.values { login.end(ifOver: now) }
        try look(now)
        guard let deadline, deadline <= now else { return true }
        if isDraining { return false }
        throw .sessions("was not ready in time")
    }

    /// Whoever started the server is gone, or wants it to end.
    private func hasInputEnded() -> Bool {
        var byte: UInt8 = 0
        let count = read(STDIN_FILENO, &byte, 1)
        return count == 0 || count < 0 && errno != EINTR && errno != EAGAIN
    }

    /// Milliseconds to the next thing that is due, at most a second while something is.
    private func timeout() -> Int32 {
        deadline != nil || logins.values.contains { $0.deadline != nil || !$0.isIn } ? 1000 : -1
    }

    private func hearVerdicts() throws(MonitorError) {
        guard let verdicts else { return }
        for verdict in LoginVerdict.read(verdicts.reading) {
            guard let id = ids[verdict.process] else { continue }
            ledger.judge(id, verdict.isRight)
            if verdict.isRight, logins[id]?.admit() == true { try entered(id) }
        }
    }

    /// Notes who has got in, and tells the session process. Nothing else tells of it: a login goes on as the same process.
    private func look(_ now: ContinuousClock.Instant) throws(MonitorError) {
        guard now >= nextLook else { return }
        nextLook = now + Limits.look
        for id in logins.filter({ !$0.value.isIn }).keys { try lookAt(id) }
    }

    private func lookAt(_ id: UInt32) throws(MonitorError) {
        if logins[id]?.look() == true { try entered(id) }
    }

    private func entered(_ id: UInt32) throws(MonitorError) {
        ledger.entered(id)
        try tell(.entered(id))
    }

    // MARK: Signals

    private func obeySignals() throws(MonitorError) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(signals, &bytes, bytes.count)
        let caught = Set(bytes.prefix(max(0, count)).map(Int32.init))
        if caught.contains(SIGCHLD) { try collect() }
        if caught.contains(SIGHUP), isReady { try renew() }
        guard caught.contains(SIGTERM) || caught.contains(SIGINT) else { return true }
        guard !isDraining, isReady else { return false }
        isDraining = true
        deadline = .now + Limits.drain
        log("draining: \(logins.count) sessions")
        ledger.draining(logins.count)
        try tell(.drain)
        return true
    }

    /// Takes the ends of all children that have ended.
    private func collect() throws(MonitorError) {
        while let process = ChildProcess.nextEnded() {
            try hearVerdicts()
            if process == sessions.processID {
                throw .sessions("ended by itself (\(sessions.reap().map { "\($0)" } ?? "unknown"))")
            }
            guard let id = ids.removeValue(forKey: process), var login = logins.removeValue(forKey: id) else {
                ChildProcess.forget(process)
                continue
            }
            if login.look() { ledger.entered(id) }
            ledger.settle(id)
            _ = login.process.reap()
            login.close()
            try tell(.ended(id, wasIn: login.isIn))
        }
    }

    /// Its socket is closed: how the session process ended, for whoever reads the log.
    private func gone() -> MonitorError {
        let end = ContinuousClock.now + Limits.end
        while ContinuousClock.now < end {
            if let exit = sessions.reap() { return .sessions("ended by itself (\(exit))") }
            poll(nil, 0, 10)
        }
        return .sessions("is gone")
    }

    // MARK: Messages

    func tell(_ message: MonitorMessage, _ descriptors: [Int32] = []) throws(MonitorError) {
        let bytes = message.bytes
        while true {
            do throws(PacketSocket.Fault) {
                return try link.send(bytes, descriptors: descriptors)
            } catch {
                guard error == .wouldBlock else { throw gone() }
            }
            var waited = pollfd(fd: link.descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&waited, 1, Limits.message) != 0 else { throw .sessions("does not take its messages") }
        }
    }

    /// What has come, but no more in one turn than lets signals be heard, however much there is.
    private func receiveAll() throws(MonitorError) -> Bool {
        for _ in 0..<Limits.messagesPerTurn {
            let packet: PacketSocket.Packet
            do throws(PacketSocket.Fault) {
                packet = try link.receive()
            } catch {
                if error == .wouldBlock { return true }
                throw gone()
            }
            // It has none to give.
            for descriptor in packet.descriptors { close(descriptor) }
            guard try obey(packet.bytes) else { return false }
        }
        return true
    }

    private func obey(_ bytes: [UInt8]) throws(MonitorError) -> Bool {
        let message: SessionMessage
        do throws(MessageError) {
            message = try SessionMessage(bytes)
        } catch {
            throw .sessions("broke the rules (\(error))")
        }
        switch message {
        case .ready(let report): try becameReady(report)
        case .login(let request): try start(request)
        case .hungUp(let id):
            try lookAt(id)
            logins[id]?.hangUp(now: .now)
        case .noted(let notice):
            // Whether anybody was in, and what was said of a password, comes before the end.
            try hearVerdicts()
            if case .closed(let id, _) = notice { try lookAt(id) }
            ledger.note(notice)
        case .drained: return !isDraining && !isHandedOver
        }
        return true
    }

    private func becameReady(_ report: Sandbox.Report) throws(MonitorError) {
        guard !isReady else { throw .sessions("broke the rules (ready twice)") }
        isReady = true
        deadline = nil
        if !report.filtersCalls { log("this kernel has no seccomp: the session process may use every system call") }
        if report.landlock == 0 { log("this kernel has no Landlock") }
        if case .shell(let path, let environment) = plan.program {
            log("everybody who comes gets \(path) as \(environment["USER"] ?? "this user"), without a password")
        }
        let lines = zip(protocols, sockets).map { "\($0) \($1.address)" }
        if isLasting, !ledger.started(lines) { throw .unrecorded }
        for line in lines { announce("listening telnetd \(line)") }
        // It has its own. With ours open, the addresses would be taken after it has let them go.
        sockets = []
        announce("ready")
        guard !connections.isEmpty else { return }
        try tell(.connected, connections.map(\.descriptor))
        for connection in connections { Descriptors.close(connection.descriptor) }
        connections = []
    }

    /// What is spoken on each socket.
    private var protocols: [String] {
        let metrics = plan.sessions.metrics.isServed ? 1 : 0
        let tls = Int(plan.sessions.tls.listeners)
        return Array(repeating: "telnet", count: max(0, sockets.count - tls - metrics))
            + Array(repeating: "telnets", count: tls) + Array(repeating: "metrics", count: metrics)
    }

    private func start(_ request: LoginRequest) throws(MonitorError) {
        guard logins[request.id] == nil else { throw .sessions("broke the rules (session twice)") }
        guard logins.count < plan.maximumLogins, !isDraining else { return try tell(.refused(request.id, .full)) }
        guard let command = LoginCommand(request, program: plan.program, accepting: plan.acceptEnvironment) else {
            log("session \(request.id): a field of the login is not as it may be; refused")
            return try tell(.refused(request.id, .field))
        }
        // Those that are over are told of before others come in their place.
        guard ledger.count < 2 * plan.maximumLogins else { throw .sessions("broke the rules (sessions without end)") }
        guard let terminal = attempt(request.id, { () throws(SystemError) in try PTYMaster(size: request.size) }),
            ledger.admits(request, on: terminal.path)
        else { return try tell(.refused(request.id, .system)) }
        let started = attempt(request.id) { () throws(SystemError) in
            try Login(request, command, on: terminal, verdicts: verdicts?.writing)
        }
        guard let login = started else {
            ledger.failed(request)
            return try tell(.refused(request.id, .system))
        }
        logins[request.id] = login
        ids[login.process.processID] = request.id
        ledger.began(request, on: login.terminal)
        // Ours is closed with this scope, so that the session process holds the only one.
        try tell(.started(request.id), [terminal.descriptor])
        try lookAt(request.id)
    }

    private func attempt<Result: ~Copyable>(_ id: UInt32, _ body: () throws(SystemError) -> Result) -> Result? {
        do throws(SystemError) {
            return try body()
        } catch {
            log(.init(.error, "session \(id): \(error)"))
            return nil
        }
    }

    // MARK: The end

    /// Ends the session process, and with it every terminal; then every program that does not leave.
    private func endAll() {
        sessions.signal(SIGKILL)
        _ = sessions.wait()
        let now = ContinuousClock.now
        for id in logins.keys { logins[id]?.hangUp(now: now) }
        awaitLogins(for: Limits.farewell)
        for login in logins.values { login.process.signal(SIGKILL, group: true) }
        awaitLogins(for: Limits.farewell)
    }

    private func awaitLogins(for time: Duration) {
        let end = ContinuousClock.now + time
        reapLogins()
        while !logins.isEmpty, ContinuousClock.now < end {
            // The signal of a child's end wakes it.
            var waited = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            poll(&waited, 1, 100)
            var bytes = [UInt8](repeating: 0, count: 64)
            if waited.revents != 0 { _ = read(signals, &bytes, bytes.count) }
            reapLogins()
        }
    }

    private func reapLogins() {
        for (id, login) in logins where login.process.reap() != nil {
            login.close()
            logins.removeValue(forKey: id)
        }
    }
}
