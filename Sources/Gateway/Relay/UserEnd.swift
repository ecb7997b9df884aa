import NIOCore
import NIOTelnet
import SSHServer
import Telnet

/// The screen a person has, as far as the way in told us.
package struct UserTerminal: Sendable, Equatable {
    /// The terminal type in upper or lower case as it was sent, nil when nothing was said.
    package var type: String?
    /// The size in character cells, nil when nothing was said.
    package var size: Size?

    /// Columns and rows, at least 1 each.
    package struct Size: Sendable, Equatable {
        package var columns: UInt16
        package var rows: UInt16

        package init(columns: UInt16, rows: UInt16) {
            self.columns = columns
            self.rows = rows
        }
    }

    package init(type: String? = nil, size: Size? = nil) {
        self.type = type
        self.size = size
    }

    /// Whether cursor movement can be used: a size and a type that is not one of the printing ones.
    package var canMoveCursor: Bool {
        guard let type, size != nil else { return false }
        return !["", "dumb", "unknown", "network", "tty"].contains(type.lowercased())
    }
}

/// What reaches the gateway from a person while it is talking to them itself.
enum UserEvent: Sendable, Equatable {
    /// Bytes that were typed.
    case bytes(ByteBuffer)
    /// The window has a new size.
    case resized(UserTerminal.Size)
    /// The user name came by NEW-ENVIRON (RFC 1572), before any prompt was answered.
    case named(String)
    /// No more bytes will come.
    case inputClosed
    /// The time given for the answer is over.
    case timedOut
    /// The dialogue was interrupted from our side: the session is being ended.
    case interrupted(RelayEnding)
}

/// The last handler of a person's channel: a dialogue first, an end of the relay afterwards.
///
/// While in dialogue it reads only when asked for the next event, so at most one read's bytes and
/// ``Limits/events`` other events are ever held for a person who types ahead.
final class UserEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Limits {
        /// Window sizes and names waiting to be looked at; more replace the last.
        static let events = 8
    }

    private(set) var terminal: UserTerminal
    private(set) var context: ChannelHandlerContext?
    private var relay: Relay?
    private var run: DeviceRun?
    private var waiting: [UserEvent] = []
    private var promise: EventLoopPromise<UserEvent>?
    private var timer: Scheduled<Void>?
    private var inputClosed = false
    private var interruption: RelayEnding?

    init(terminal: UserTerminal = UserTerminal()) {
        self.terminal = terminal
    }

    // MARK: Dialogue

    /// The next event, reading from the channel only when nothing waits already.
    func next(within limit: TimeAmount?) -> EventLoopFuture<UserEvent> {
        guard let context else { preconditionFailure("the dialogue begins after the handler was added") }
        let promise = context.eventLoop.makePromise(of: UserEvent.self)
        if let interruption {
            promise.succeed(.interrupted(interruption))
        } else if !waiting.isEmpty {
            promise.succeed(waiting.removeFirst())
        } else if inputClosed {
            promise.succeed(.inputClosed)
        } else {
            self.promise = promise
            if let limit {
                timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { self.answer(.timedOut) }
            }
            context.read()
        }
        return promise.futureResult
    }

    /// Gives typed-ahead bytes back, to be the first of the next event.
    func putBack(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        waiting.insert(.bytes(bytes), at: 0)
    }

    /// Ends whatever dialogue is going on; every later ``next(within:)`` answers the same.
    func interrupt(_ ending: RelayEnding) {
        interruption = interruption ?? ending
        if let relay { return relay.end(ending) }
        if let run { return run.end(ending) }
        answer(.interrupted(ending))
    }

    private func answer(_ event: UserEvent) {
        timer?.cancel()
        timer = nil
        if let promise {
            self.promise = nil
            promise.succeed(event)
        } else if event != .timedOut {
            waiting.append(event)
            if waiting.count > Limits.events { waiting.remove(at: waiting.count - 2) }
        }
    }

    // MARK: Relay

    /// Joins this end to a relay; bytes typed ahead go to the device first.
    func join(_ relay: Relay) {
        self.relay = relay
        for case .bytes(let bytes) in waiting { relay.receivedFromUser(bytes) }
        waiting.removeAll()
    }

    /// Lets a run of commands know what becomes of the person. What they type meanwhile stays unread.
    func follow(_ run: DeviceRun) {
        self.run = run
    }

    /// Leaves the relay or the run: what comes next is dialogue again.
    func leave() {
        relay = nil
        run = nil
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        answer(.inputClosed)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let relay { relay.receivedFromUser(bytes) } else { answer(.bytes(bytes)) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if let relay { relay.userReadComplete() } else if promise != nil { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        relay?.userWritabilityChanged()
        run?.userWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        relay?.end(.userClosed)
        run?.end(.userClosed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A person's connection that fails is a person who left: nothing else can be said to them.
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TelnetEvent: received(event)
        case let event as SSHWindowChange: resized(columns: event.columns, rows: event.rows)
        case ChannelEvent.inputClosed:
            closed()
            relay?.userInputClosed()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func closed() {
        guard !inputClosed else { return }
        inputClosed = true
        if promise != nil { answer(.inputClosed) }
    }

    private func received(_ event: TelnetEvent) {
        switch event {
        case .windowSize(let columns, let rows): resized(columns: columns, rows: rows)
        case .terminalType(let type): terminal.type = type
        case .user(let name): if relay == nil { answer(.named(name)) }
        case .command(let command): relay?.received(command)
        case .said, .secured, .unsecured, .idle, .enabled, .disabled, .refused, .momentary, .violation: break
        }
    }

    private func resized(columns: UInt16, rows: UInt16) {
        // A zero means "unknown" (RFC 1073): keep what was known.
        guard columns > 0, rows > 0 else { return }
        let size = UserTerminal.Size(columns: columns, rows: rows)
        guard size != terminal.size else { return }
        terminal.size = size
        if let relay { relay.userResized(size) } else { answer(.resized(size)) }
    }
}
