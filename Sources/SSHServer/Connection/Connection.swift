import CLibSSH
import Glibc
import NIOCore

/// One client's connection: everything libssh knows of it, on the one thread that may touch it.
///
/// libssh runs callbacks from inside its own writes, so the rules here are strict. The thread polls a private
/// `ssh_event` holding the socket and the mailbox's eventfd. Callbacks only take notes (``Callbacks``). Everything is
/// written from `turn`, at the top of the loop, where no callback is on the stack; descriptors are added before the loop
/// and removed after it. After every poll each channel is looked at, because libssh announces neither a grown window
/// nor a finished key exchange.
final class Connection {
    /// How long the last words of a connection may take to leave.
    private static let farewellLimit: Int32 = 500

    let context: ServerContext
    let mailbox: Mailbox
    let session: ssh_session
    var peer: SSHPeer
    var authentication = AuthenticationState()
    var channels: [SessionRecord] = []
    var lastChannelNumber: UInt32 = 0
    /// Set by whoever finds the reason first; ends the loop after the present turn.
    var ending: SSHEnd?
    private let callbacks: Callbacks
    private let counters: Counters
    private let graceDeadline: NIODeadline
    private var letters: [Letter] = []
    private var life = SignOfLife()
    private var sessionlessSince = NIODeadline.now()

    /// Serves a connection from its accepted socket to its end. Owns the socket and the mailbox.
    static func serve(
        _ socket: Int32, context: ServerContext, binding: Binding, mailbox: Mailbox, peer: SSHPeer,
        graceDeadline: NIODeadline
    ) {
        guard let session = binding.session(on: socket) else {
            mailbox.close()
            return context.delegate.ended(peer, reason: .resources("out of memory"))
        }
        let connection = Connection(
            session: session, context: context, mailbox: mailbox, peer: peer, graceDeadline: graceDeadline)
        let reason = connection.run()
        context.delegate.ended(connection.peer, reason: reason)
    }

    private init(
        session: ssh_session, context: ServerContext, mailbox: Mailbox, peer: SSHPeer, graceDeadline: NIODeadline
    ) {
        self.session = session
        self.context = context
        self.mailbox = mailbox
        self.peer = peer
        self.graceDeadline = graceDeadline
        self.callbacks = Callbacks()
        self.counters = Counters()
    }

    private func run() -> SSHEnd {
        let event = ssh_event_new()
        if let event, begin(event) {
            while ending == nil {
                let result = ssh_event_dopoll(event, pollTimeout())
                if result == SSH_ERROR || isClosed { noteLoss() }
                turn()
            }
            ssh_event_remove_fd(event, mailbox.descriptor)
            farewell()
            ssh_event_remove_session(event, session)
        }
        ssh_event_free(event)
        release()
        return ending ?? .closedByPeer
    }

    private func begin(_ event: ssh_event) -> Bool {
        ssh_set_blocking(session, 0)
        ssh_set_counters(session, counters.socket, counters.raw)
        callbacks.install(on: self)
        guard ssh_handle_key_exchange(session) != SSH_ERROR else {
            noteLoss()
            return false
        }
        let isReady =
            ssh_event_add_session(event, session) == SSH_OK
            && ssh_event_add_fd(event, mailbox.descriptor, Int16(POLLIN), Callbacks.readMailbox, nil) == SSH_OK
        if !isReady { ending = .resources("out of memory") }
        return isReady
    }

    private var isClosed: Bool {
        ssh_get_status(session) & (SSH_CLOSED | SSH_CLOSED_ERROR) != 0
    }

    /// The transport is gone: by the client's doing, or because libssh found its bytes in error and closed the socket.
    /// Then it may still have tried to write, and the error's text is that of the attempt.
    private func noteLoss() {
        guard ending == nil else { return }
        let text = ssh_get_error(UnsafeMutableRawPointer(session)).map { printable(String(cString: $0)) } ?? ""
        if text.contains("SSH_MSG_DISCONNECT") || context.registry.hasHungUp(peer.id) {
            ending = .closedByPeer
        } else {
            ending = .protocolViolation(text.hasPrefix("Socket error") ? "bytes that are no SSH" : text)
        }
    }
}

// MARK: - One turn of the loop
extension Connection {
    private func turn() {
        mailbox.take(into: &letters)
        for letter in letters { handle(letter) }
        letters.removeAll(keepingCapacity: true)
        let now = NIODeadline.now()
        for record in channels { serve(record, now: now) }
        if channels.contains(where: \.isOver) { reap(now) }
        checkTimers(now)
    }

    private func handle(_ letter: Letter) {
        switch letter {
        case .write(let number, let bytes): channel(number)?.enqueue(.data(bytes))
        case .writeError(let number, let bytes): channel(number)?.enqueue(.errorData(bytes))
        case .exitStatus(let number, let code): channel(number)?.enqueue(.exitStatus(code))
        case .endOutput(let number): channel(number)?.enqueue(.end)
        case .close(let number): channel(number)?.closeRequested(context.configuration.lingerLimit)
        case .resume(let number): channel(number)?.isResumed = true
        case .disconnect(let reason): ending = ending ?? reason
        }
    }

    private func channel(_ number: UInt32) -> SessionRecord? {
        channels.first { $0.number == number }
    }

    private func reap(_ now: NIODeadline) {
        for record in channels where record.isOver { record.free() }
        channels.removeAll(where: \.isOver)
        if channels.isEmpty { sessionlessSince = now }
    }
}

// MARK: - Timers
extension Connection {
    /// Milliseconds until something is due; 0 while a channel has more to write and the socket takes it.
    private func pollTimeout() -> Int32 {
        var deadline = authentication.isAccepted ? life.nextCheck : graceDeadline
        if authentication.isAccepted, channels.isEmpty { deadline = min(deadline, sessionlessDeadline) }
        for record in channels {
            if record.wantsTurn { return 0 }
            if let linger = record.lingerDeadline { deadline = min(deadline, linger) }
        }
        let wait = deadline - .now()
        return Int32(clamping: max(0, wait.nanoseconds / 1_000_000 + 1))
    }

    private var sessionlessDeadline: NIODeadline {
        sessionlessSince + TimeAmount(context.configuration.sessionlessLimit)
    }

    private func checkTimers(_ now: NIODeadline) {
        guard ending == nil else { return }
        guard authentication.isAccepted else {
            if now >= graceDeadline { ending = .graceExpired }
            return
        }
        if channels.isEmpty, now >= sessionlessDeadline { ending = .sessionless }
        if now >= life.nextCheck { checkLife(now) }
    }

    /// Starts the timers of a connection that has just logged in.
    func loginCompleted() {
        let now = NIODeadline.now()
        sessionlessSince = now
        life = SignOfLife(nextCheck: now + TimeAmount(context.configuration.keepAliveInterval))
        context.registry.authenticated(peer.id)
    }

    private func checkLife(_ now: NIODeadline) {
        let received = counters.socket.pointee.in_bytes
        life.misses = received == life.received ? life.misses + 1 : 0
        life.received = received
        life.nextCheck = now + TimeAmount(context.configuration.keepAliveInterval)
        if life.misses > context.configuration.keepAliveMisses {
            ending = .unresponsive
        } else if life.misses > 0 {
            askForLife()
        }
    }

    /// Sends `keepalive@openssh.com`. libssh keeps the answer to the last one until it is asked again, and that call
    /// sends nothing; then a second call does.
    private func askForLife() {
        let sent = counters.raw.pointee.out_packets
        ssh_send_keepalive(session)
        if counters.raw.pointee.out_packets == sent { ssh_send_keepalive(session) }
    }

    private struct SignOfLife {
        var nextCheck = NIODeadline.distantFuture
        var received: UInt64 = 0
        var misses = 0
    }
}

// MARK: - The end
extension Connection {
    /// Gives what is written a moment to leave, and tells the client why we go.
    private func farewell() {
        guard let ending, !isClosed else { return }
        for record in channels { record.closeForEnd() }
        ssh_blocking_flush(session, Self.farewellLimit)
        guard !isClosed, let text = ending.farewell else { return }
        ssh_session_set_disconnect_message(session, text)
        // libssh sends only after a poll has said that the socket takes more; here nobody polls again, and a full
        // socket merely loses the message.
        ssh_set_fd_towrite(session)
    }

    private func release() {
        // First no loop can post any more, then every loop learns that its channel is over.
        mailbox.close()
        for record in channels { record.pipe.close() }
        ssh_disconnect(session)
        ssh_free(session)
        // libssh may have used the callbacks until here.
        callbacks.deallocate()
        for record in channels { record.deallocate() }
        counters.deallocate()
    }

    func printable(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 >= 0x20 && $0 < 0x7f }.prefix(200), as: UTF8.self)
    }
}

extension SSHEnd {
    /// What the client is told (RFC 4253 section 11.1).
    fileprivate var farewell: String? {
        switch self {
        case .closedByPeer: nil
        case .graceExpired: "Login took too long"
        case .tooManyAttempts: "Too many authentication failures"
        case .protocolViolation: "Protocol error"
        case .unresponsive: "No sign of life"
        case .sessionless: "No session"
        case .disconnected: "Connection closed by the gateway"
        case .shutdown: "The gateway is going down"
        case .resources: "Out of resources"
        }
    }
}

/// libssh's byte and packet counts of one session, in memory that outlives it.
private struct Counters {
    let socket = UnsafeMutablePointer<ssh_counter_struct>.allocate(capacity: 1)
    let raw = UnsafeMutablePointer<ssh_counter_struct>.allocate(capacity: 1)

    init() {
        socket.initialize(to: ssh_counter_struct())
        raw.initialize(to: ssh_counter_struct())
    }

    func deallocate() {
        socket.deallocate()
        raw.deallocate()
    }
}
