import NIOCore
import NIOTLS
import NIOTelnet
import Platform
import Policy

/// One connection, from the prompt to the end: the last handler of its channel. It asks for a name, has the monitor start a
/// login, and then carries bytes between the connection and the login's terminal.
///
/// Both channels live on one event loop and are joined here: no task, no queue of ours, no copy of the payload. Each is read
/// only when the other can take more. Everything happens on that event loop.
final class Session: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Limits {
        /// Wait before a name is asked for again that was none.
        static let failureDelay = TimeAmount.seconds(1)
        /// How long a login waits for the terminal's type, from a client that has agreed to tell it.
        static let settling = TimeAmount.milliseconds(500)
        /// How long the monitor may take to start a login.
        static let start = TimeAmount.seconds(10)
        /// How long what was typed ahead waits for a login's first word.
        static let firstWord = TimeAmount.seconds(1)
        /// How often is looked, once the program has ended, whether its terminal has nothing more to say.
        static let quiet = TimeAmount.milliseconds(100)
        /// How often in a row a peer may by then not have taken what was printed.
        static let mostStalls = 100
        /// How long a peer may take to read the last of it, or, having closed its input, to get it.
        static let linger = TimeAmount.seconds(10)
    }

    enum Stage {
        /// Waits for TLS, or for it to be known that there is none. Keeps what is typed, for clear text only.
        case securing(Asking)
        /// Asks for the name.
        case asking(Asking)
        /// Waits, before it asks again.
        case waiting(Asking)
        /// Has a name, and waits for the terminal's type.
        case settling(UserName, ahead: [UInt8])
        /// Has asked the monitor for a login.
        case starting(ahead: [UInt8])
        /// Joined to a terminal.
        case joined(Joined)
        /// Closing, or closed.
        case over
    }

    let room: SessionRoom
    let keys: TerminalKeys
    let source: String
    /// What of it counts as one with others.
    let network: SourceNetwork
    let protection: Protection

    var stage = Stage.asking(Asking())
    var facts = Facts()
    var context: ChannelHandlerContext?
    var timer: Scheduled<Void>?
    /// Whether the connection is in TLS.
    var isSecured = false
    /// What is told of it when it is over.
    var tally = SessionTally()
    /// What it is called between the two processes: from when it has a place until it gives that up.
    var id: UInt32?
    private var hasLogin = false
    var guarded = GuardState()
    /// Whether the program has ended: what it printed still goes out.
    var hasEnded = false
    /// Whether the peer has said that it will send no more.
    var isInputClosed = false

    init(room: SessionRoom, keys: TerminalKeys, source: String, _ protection: Protection) {
        self.room = room
        self.protection = protection
        self.keys = keys
        self.source = source
        network = SourceNetwork(source)
    }

    // MARK: The connection's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        begin()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    /// What a peer broke, or a limit it went beyond, ends it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isMereEnd(error) else { return }
        tally.fails(error, isSecuring: protection != .none && !isSecured)
        context.close(promise: nil)
    }

    /// The ``Entrance`` has let it in.
    private func begin() {
        guard case .asking(let asking) = stage else { return }
        tally.hasBegun = true
        tally.meter?.count { $0.connections &+= 1 }
        switch protection {
        case .none: greet(asking)
        case .startTLS, .tls: awaitTLS(asking)
        }
    }

    /// Who is there now may say who they are.
    func greet(_ asking: Asking) {
        say(room.banner.text(date: WallClock.date()))
        if !isSecured { say(Wording.cleartext) }
        setTimer(.seconds(Int64(room.settings.loginTimeout))) { session in session.tooSlow() }
        ask(asking)
    }

    func leave() {
        timer?.cancel()
        timer = nil
        guarded.idleTimer?.cancel()
        if case .joined(let joined) = stage { joined.end.context?.close(promise: nil) }
        keys.follow(nil)
        stage = .over
        tellEnd(hasLogin ? id : nil)
        guard let id else { return }
        self.id = nil
        room.leave(id, network, hasLogin: hasLogin)
    }

    /// The server is to stop: who has not logged in yet has nothing to lose.
    func drain() {
        switch stage {
        case .securing: drop(.drained)
        case .asking, .waiting, .settling, .starting: finish(saying: Wording.draining, .drained)
        case .joined: say(Wording.draining)
        case .over: break
        }
    }

    // MARK: The question

    /// Asks, with what was typed ahead as the beginning of the answer.
    func ask(_ asking: Asking) {
        var asking = asking
        say(Wording.prompt)
        let ahead = asking.takeAhead()
        stage = .asking(asking)
        goAhead()
        if !ahead.isEmpty { return answered(ahead) }
        if isInputClosed { finish() } else if context?.channel.isWritable == true { context?.read() }
    }

    private func answered(_ bytes: some Sequence<UInt8>) {
        guard case .asking(var asking) = stage else { return }
        var echo: [UInt8] = []
        let outcome = asking.receive(bytes, echo: &echo)
        stage = .asking(asking)
        if !echo.isEmpty, facts.line.isShownByUs { say(echo) }
        act(on: outcome, asking)
    }

    /// The client has told its user's name, by NEW-ENVIRON: as good as typed, if nothing was.
    func told(_ name: String) {
        guard case .asking(var asking) = stage, asking.isUntouched else { return }
        let outcome = asking.told(name)
        stage = .asking(asking)
        if case .name(let name) = outcome { say(name.text) }
        say("\r\n")
        act(on: outcome, asking)
    }

    private func act(on outcome: Asking.Outcome, _ asking: Asking) {
        switch outcome {
        case .more: break
        case .name(let name): start(name, asking)
        case .again: ask(asking)
        case .refused:
            // Not the name: it may be a password.
            tally.note("a name that is none was refused")
            say(Wording.notAName)
            stage = .waiting(asking)
            _ = schedule(Limits.failureDelay) { session in session.waited() }
        case .tooOften:
            room.attemptFailed(from: source)
            finish(saying: Wording.tooManyNames, .names)
        case .over: finish(.logout)
        }
    }

    private func waited() {
        if case .waiting(let asking) = stage { ask(asking) }
    }

    // MARK: The login

    func start(_ name: UserName, _ asking: Asking) {
        stage = .settling(name, ahead: asking.ahead)
        guard mayStart() else { return }
        guard facts.awaitsTerminal else { return request(name, ahead: asking.ahead) }
        setTimer(Limits.settling) { session in session.settled() }
        context?.read()
    }

    /// The terminal's type is known, or will not be.
    func settled() {
        facts.awaitsTerminal = false
        if case .settling(let name, let ahead) = stage, !guarded.isHeld { request(name, ahead: ahead) }
    }

    private func request(_ name: UserName, ahead: [UInt8]) {
        guard let id else { return }
        // The name may have waited while others of its source failed.
        guard !room.isBanned(network) else { return finish(saying: Wording.refused(.banned), .banned) }
        stage = .starting(ahead: ahead)
        hasLogin = true
        setTimer(Limits.start) { session in session.finish(saying: Wording.refused(.system), .system) }
        let request = LoginRequest(
            id: id, user: name.text, host: source, port: tally.port, isSecured: isSecured,
            terminal: facts.terminal ?? "dumb", size: facts.size, environment: facts.variables)
        room.send(.login(request))
    }

    /// The monitor starts none.
    func refused(_ reason: MonitorMessage.Refusal) {
        guard case .starting = stage else { return }
        hasLogin = false
        tally.meter?.count { $0.count(Counters.Login.refused) }
        finish(saying: Wording.refused(reason), Ending(reason))
    }

    // MARK: From the connection

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch stage {
        case .securing(var asking):
            asking.keep(bytes.readableBytesView)
            stage = .securing(asking)
        case .asking: answered(bytes.readableBytesView)
        case .waiting(var asking):
            asking.keep(bytes.readableBytesView)
            stage = .waiting(asking)
        case .settling(let name, let ahead): stage = .settling(name, ahead: kept(bytes, behind: ahead))
        case .starting(let ahead): stage = .starting(ahead: kept(bytes, behind: ahead))
        case .joined(let joined): typed(bytes, joined)
        case .over: break
        }
    }

    /// What is typed ahead, up to what may be.
    private func kept(_ bytes: ByteBuffer, behind ahead: [UInt8]) -> [UInt8] {
        ahead + bytes.readableBytesView.prefix(max(0, Asking.mostAhead - ahead.count))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch stage {
        case .securing: if !isInputClosed { context.read() }
        case .asking: if context.channel.isWritable { context.read() }
        case .settling(_, let ahead): if ahead.count < Asking.mostAhead, !isInputClosed { context.read() }
        case .joined(let joined): typedAll(joined, context)
        // The peer's goodbye in TLS.
        case .over: if isSecured, !isInputClosed { context.read() }
        case .waiting, .starting: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        switch stage {
        case .joined(let joined): readTerminalAgain(joined)
        case .asking: if context.channel.isWritable { context.read() }
        case .securing, .waiting, .settling, .starting, .over: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TelnetEvent: received(event)
        case ChannelEvent.inputClosed: inputClosed()
        case TLSUserEvent.handshakeCompleted: secured()
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Saying, closing, waiting

    func say(_ text: String) {
        say(Array(text.utf8))
    }

    private func say(_ bytes: [UInt8]) {
        context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// Closes once the last byte is written, for a close does not wait for what stands before it. Without a reason it is that
    /// the peer has hung up, or that the program on the terminal has ended.
    func finish(saying text: String = "", _ ending: Ending? = nil) {
        if case .over = stage { return }
        tally.ends(ending ?? (isInputClosed && !hasEnded ? .peer : .program))
        let before = stage
        // First: a terminal that is closed says so at once, and that would end it without the text.
        stage = .over
        if case .joined(let joined) = before { joined.end.context?.close(promise: nil) }
        keys.follow(nil)
        guard let context else { return }
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: written)
        setTimer(Limits.linger) { session in session.hangUp() }
        if isSecured, !isInputClosed { context.read() }
    }

    /// Closes without a word.
    func drop(_ ending: Ending) {
        tally.ends(ending)
        stage = .over
        context?.close(promise: nil)
    }

    /// The one timer: the last that was set counts.
    func setTimer(_ time: TimeAmount, _ body: @escaping @Sendable (Session) -> Void) {
        timer?.cancel()
        timer = schedule(time, body)
    }

    func schedule(_ time: TimeAmount, _ body: @escaping @Sendable (Session) -> Void) -> Scheduled<Void>? {
        guard let context else { return nil }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: time) { body(bound.value) }
    }
}
