/// One end of a Telnet connection, without the connection: bytes and the time in, events and bytes out.
///
///     var engine = Engine(.init(role: .client))
///     engine.start()
///     var position = 0
///     while let event = engine.next(in: received, at: &position, now: now) {
///         if case .data(let range) = event { print(text(received, range)) }
///     }
///     send(engine.takeOutput())
///
/// It composes the ``Parser``, the ``NegotiationTable``, the options of the ``Registry`` and the ``Serializer``.
/// It has no clock, queues no events, and holds no byte of data. It is safe with any input: the peer's faults are
/// events, and what it can make the engine hold, do or send is bounded by ``Limits``.
public struct Engine: Sendable {
    /// What happened, in the order of the stream.
    public enum Event: Equatable, Sendable {
        /// Application data: this range of the span given.
        case data(Range<Int>)
        /// A command without operand. `AYT` has been answered already, if we are the server.
        case command(Command)
        /// An option has come into force.
        case enabled(Side, Option)
        /// An option was in force and no longer is.
        case disabled(Side, Option)
        /// We asked for an option and the peer refused.
        case refused(Side, Option)
        /// A momentary option (``Option/isMomentary``) was agreed to, by this verb of the peer's: its request, to which
        /// we have said yes, or its answer to ours. `DO TIMING-MARK` has thereby been answered at its place in the
        /// output; after `DO LOGOUT` the application ends the session.
        case momentary(Verb, Option)
        /// A subnegotiation the option accepted, and what it says. Its bytes are in ``Engine/payload``.
        case subnegotiation(Option, Meaning)
        /// The peer broke a rule. No harm was done, nothing need be.
        case violation(Violation)
        /// The peer went beyond a limit. The last event: close the connection.
        case exceeded(Limit)
    }

    var exchange: Exchange
    var history = NegotiationHistory()
    var refusals = Refusals()
    /// When the connection opened.
    private(set) var began = Duration.zero
    var parser: Parser
    private var serializer: Serializer
    private var options: [any TelnetOption] = []
    /// Whose states ``options`` holds, in the same order: asking each by its type would cost far more.
    private var stateful: [Option] = []
    var negotiations: Budget
    var answers: Budget
    private var refusalIgnored: Option?
    private var isStopped = false

    /// How many times the peer has broken a rule so far.
    public internal(set) var violations = 0

    /// An engine at the start of a connection.
    public init(_ configuration: Configuration) {
        let limits = configuration.limits
        exchange = Exchange(configuration)
        parser = Parser(role: configuration.role, subnegotiationLimit: limits.subnegotiation)
        serializer = Serializer(role: configuration.role)
        negotiations = Budget(limits.negotiations, per: limits.negotiationPeriod)
        answers = Budget(1, per: limits.answerPeriod)
        endOfLine = configuration.endOfLine
    }

    /// How ends of lines are read and written from here on; starts as the configuration's.
    public var endOfLine: EndOfLine {
        get { EndOfLine(received: parser.endOfLine, sent: serializer.endOfLine) }
        set {
            parser.endOfLine = newValue.received
            serializer.endOfLine = newValue.sent
        }
    }

    /// The parameters of the last subnegotiation, until the next call of ``next(in:at:now:)``.
    public var payload: [UInt8] {
        parser.payload
    }

    /// Whether the next byte of the peer is data or begins a command.
    var isBetweenCommands: Bool {
        parser.isBetweenCommands
    }

    /// Whether an option governs the bytes that `side` sends now.
    public func isEnabled(_ option: Option, _ side: Side) -> Bool {
        exchange.isEnabled(option, side)
    }

    /// The negotiated state of an option on a side (RFC 1143).
    public func state(_ option: Option, _ side: Side) -> OptionState {
        exchange.state(option, side)
    }
}

// MARK: - Out

extension Engine {
    /// Whether there is something to send.
    public var hasOutput: Bool {
        !exchange.output.isEmpty && !exchange.tls.isCut
    }

    /// The bytes to send to the peer, ready for the wire; empties them.
    public mutating func takeOutput() -> [UInt8] {
        defer { exchange.output = [] }
        let count = exchange.tls.cut(exchange.output.count)
        return count < exchange.output.count ? Array(exchange.output.prefix(count)) : exchange.output
    }

    /// Hands the bytes to send to `body` and empties them. Their storage is kept for the next, so nothing is allocated
    /// in steady state; what was only needed once is let go, so an idle connection holds little.
    public mutating func takeOutput<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let count = exchange.tls.cut(exchange.output.count)
        let result = body(exchange.output.span.extracting(..<count))
        let isOversized = exchange.output.capacity > max(1024, 4 * exchange.output.count)
        exchange.output.removeAll(keepingCapacity: !isOversized)
        return result
    }

    /// The connection is open: makes the requests of the configuration. ``report`` counts from `now`, by the clock of
    /// ``next(in:at:now:)``.
    public mutating func start(now: Duration = .zero) {
        began = now
        exchange.now = now
        for request in exchange.configuration.requests {
            self.request(request.verb, request.option, for: .configuration)
        }
    }

    /// Asks the peer to agree to `verb`, now or as soon as it has answered what is under way (RFC 1143 section 6).
    /// Asking for what already holds does nothing, and so does asking for an option that is always refused. A momentary
    /// option is asked for each time. Without `now` it is the time of the bytes looked at last.
    public mutating func request(_ verb: Verb, _ option: Option, now: Duration? = nil) {
        if let now { exchange.now = now }
        request(verb, option, for: .application)
    }

    private mutating func request(_ verb: Verb, _ option: Option, for reason: NegotiationReport.Reason) {
        guard Registry.type(for: option)?.isRefused != true, exchange.table.request(verb, option) else { return }
        history.asked(verb, option, for: reason, at: exchange.now)
        history.refused(option, verb.sideWhenSent, times: refusals.end(option, verb.sideWhenSent))
        Serializer.append(verb, option, to: &exchange.output)
        followTransmission()
    }

    /// Sends a command that stands alone, such as `IP` or `BRK`. Others are not sent: they mean nothing without the
    /// operands that negotiation and subnegotiation give them.
    public mutating func send(_ command: Command) {
        guard command.standsAlone else { return }
        Serializer.append(command, to: &exchange.output)
    }

    /// The next piece of application data to send, for those who want no copy. Ask until nil.
    public mutating func nextPiece(in bytes: Span<UInt8>, at position: inout Int) -> Serializer.Piece? {
        serializer.next(in: bytes, at: &position)
    }

    /// Sends a subnegotiation of the application's own making, `payload` given plain, if the option is in force on
    /// either side and we have not asked to end it. Returns whether it was sent.
    @discardableResult
    public mutating func send(subnegotiation option: Option, _ payload: [UInt8]) -> Bool {
        guard Side.allCases.contains(where: { exchange.maySpeak(option, $0) }) else { return false }
        exchange.send(option, payload)
        return true
    }

    /// Sends application data: appends it to the output, escaped as the negotiated options require.
    public mutating func send(_ data: [UInt8]) {
        var position = 0
        while let piece = serializer.next(in: data.span, at: &position) {
            if let prefix = piece.prefix { exchange.output.append(prefix) }
            exchange.output += data[piece.range]
            if let suffix = piece.suffix { exchange.output.append(suffix) }
        }
    }
}

// MARK: - In

extension Engine {
    /// The next event in `bytes` at or after `position`, which moves behind what was consumed; nil when the span is
    /// used up. Answers to the peer are added to the output on the way. `now` is any clock that does not go back.
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int, now: Duration) -> Event? {
        exchange.now = now
        if let event = noteRefusalIgnored() { return event }
        while !isOver, let token = parser.next(in: bytes, at: &position) {
            if let event = received(token, now: now) { return event }
        }
        position = bytes.count
        return nil
    }

    /// Hands the events of `bytes` to `sink`, until the span is used up or the sink wants no more: the same as asking
    /// for one after the other, but several times as fast. Returns how many bytes were consumed; those behind the last
    /// word before TLS are not.
    @discardableResult
    public mutating func receive<Sink: EventSink>(_ bytes: Span<UInt8>, now: Duration, into sink: inout Sink) -> Int {
        exchange.now = now
        var position = 0
        var goesOn = !isOver && handOnRefusalIgnored(to: &sink)
        while goesOn, let token = parser.next(in: bytes, at: &position) {
            switch token {
            case .data(let range):
                sink.received(data: range)
                if range.count > Crowd.width { continue }
            case .command(let command) where !exchange.tls.isFollowing:
                answer(command)
                sink.received(command)
            case .violation(let violation):
                violations &+= 1
                sink.received(violation)
            case .subnegotiation(let option) where !exchange.tls.isFollowing:
                if isInvited(option) {
                    goesOn = handOn(invited: option, to: &sink)
                    continue
                }
                violations &+= 1
                sink.received(uninvited(option))
            default: goesOn = handOn(token, to: &sink) && !isOver
            }
            guard goesOn, position <= bytes.count &- Crowd.window else { continue }
            position = receiveCrowd(bytes, from: position, into: &sink)
        }
        return isStopped ? bytes.count : position
    }

    /// Hands on the event of a token, and the one that it may have brought with it. Returns whether the sink wants
    /// more.
    private mutating func handOn<Sink: EventSink>(_ token: Parser.Token, to sink: inout Sink) -> Bool {
        guard let event = received(token, now: exchange.now) else { return true }
        return sink.received(event) && handOnRefusalIgnored(to: &sink)
    }

    /// The same for a subnegotiation, which brings nothing else with it. Apart, so that commands do not pay for it.
    @inline(never)
    private mutating func handOn<Sink: EventSink>(invited option: Option, to sink: inout Sink) -> Bool {
        sink.received(received(invited: option, now: exchange.now)) && !isOver
    }

    private mutating func handOnRefusalIgnored<Sink: EventSink>(to sink: inout Sink) -> Bool {
        guard refusalIgnored != nil, let event = noteRefusalIgnored() else { return true }
        return sink.received(event)
    }

    /// Whether the bytes that follow are no longer ours to read.
    private var isOver: Bool {
        isStopped || exchange.tls.isComplete
    }

    private mutating func received(_ token: Parser.Token, now: Duration) -> Event? {
        guard exchange.tls.hears(token) else { return nil }
        switch token {
        case .data(let range): return .data(range)
        case .command(let command):
            answer(command)
            return .command(command)
        case .negotiation(let verb, let option): return received(verb, option, now: now)
        case .subnegotiation(let option): return received(subnegotiation: option, now: now)
        case .violation(let violation): return note(violation)
        case .exceeded(let limit): return stop(limit)
        }
    }

    mutating func answer(_ command: Command) {
        guard command == .ayt, exchange.configuration.role == .server, answers.spend(at: exchange.now) else { return }
        send(Self.evidence)
    }

    /// The answer to `AYT`: RFC 854 wants some visible evidence and does not say which.
    private static let evidence = Array("\r\n[Yes]\r\n".utf8)

    private mutating func received(_ verb: Verb, _ option: Option, now: Duration) -> Event? {
        guard negotiations.spend(at: now) else { return exceededNegotiations() }
        let agreed = verb.isPositive && accepts(option, verb.sideWhenReceived)
        let isAnswer = exchange.state(option, verb.sideWhenReceived).isWaiting
        let reaction = exchange.table.received(verb, option, agreed: agreed)
        let isNews = history.received(verb, option, isAnswer: isAnswer, reaction, at: now)
        if isNews { recognise(verb, option) }
        if !exchange.allows(option, reaction.side), exchange.table.isUntouched(option, reaction.side) {
            refusals.begin(option, reaction.side)
        }
        if let reply = reaction.reply { Serializer.append(reply, option, to: &exchange.output) }
        if option == .binary || option == .tn3270e { followTransmission() }
        if reaction.isPeerAtFault { refusalIgnored = option }
        switch reaction.change {
        case .enabled:
            enable(option, reaction.side)
            return .enabled(reaction.side, option)
        case .disabled:
            disable(option, reaction.side)
            settleQuestions()
            return .disabled(reaction.side, option)
        case .refused:
            settleQuestions()
            return .refused(reaction.side, option)
        case .momentary: return .momentary(verb, option)
        case nil: return noteRefusalIgnored()
        }
    }

    /// The second event of a verb that both changed an option and broke a rule.
    private mutating func noteRefusalIgnored() -> Event? {
        defer { refusalIgnored = nil }
        return refusalIgnored.map { note(.refusalIgnored($0)) }
    }

    private mutating func received(subnegotiation option: Option, now: Duration) -> Event {
        isInvited(option) ? received(invited: option, now: now) : note(uninvited(option))
    }

    private mutating func received(invited option: Option, now: Duration) -> Event {
        recogniseLateWindowSize(before: option)
        defer { settleQuestions() }
        guard let index = index(of: option) else { return .subnegotiation(option, .opaque) }
        let before = exchange.output.count
        do {
            let meaning = try options[index].received(parser.payload, in: &exchange)
            if exchange.isStatusDue { tellStatus(of: options) }
            guard exchange.output.count == before || negotiations.spend(at: now) else { return exceededNegotiations() }
            return .subnegotiation(option, meaning)
        } catch {
            return note(error)
        }
    }

    private func accepts(_ option: Option, _ side: Side) -> Bool {
        guard exchange.allows(option, side) else { return false }
        guard let type = Registry.type(for: option) else { return true }
        return !type.isRefused && type.accepts(side, in: exchange)
    }

    /// Works on an option's own state: how an option's file gives the engine methods of its own. Makes the state if
    /// there is none yet.
    mutating func with<Own: TelnetOption, Result>(
        _ type: Own.Type, _ body: (inout Own, inout Exchange) -> Result
    ) -> Result {
        let index = index(of: Own.option)
        // Not registered: a state that lives for this one call.
        var own = index.flatMap { options[$0] as? Own } ?? Own()
        defer { if let index { options[index] = own } }
        return body(&own, &exchange)
    }

    /// An option's own state as it stands; nil if it has none yet.
    func state<Own: TelnetOption>(of type: Own.Type) -> Own? {
        options.lazy.compactMap { $0 as? Own }.first
    }

    private mutating func enable(_ option: Option, _ side: Side) {
        guard let index = index(of: option) else { return }
        options[index].enabled(side, in: &exchange)
    }

    private mutating func disable(_ option: Option, _ side: Side) {
        guard let index = index(of: option) else { return }
        options[index].disabled(side, in: &exchange)
    }

    /// The option's own state, made at first use; nil for an option that is only negotiated.
    private mutating func index(of option: Option) -> Int? {
        if let index = stateful.firstIndex(of: option) { return index }
        guard let type = Registry.type(for: option) else { return nil }
        options.append(type.init())
        stateful.append(option)
        return options.count - 1
    }

    /// Both directions of the byte path follow TRANSMIT-BINARY at the very byte where it changes (RFC 856), and
    /// TN3270E, which implies it both ways (RFC 2355).
    private mutating func followTransmission() {
        let hasRecords = Side.allCases.contains { isEnabled(.tn3270e, $0) }
        parser.isBinary = hasRecords || isEnabled(.binary, .remote)
        serializer.isBinary = hasRecords || isEnabled(.binary, .local)
    }

    private mutating func note(_ violation: Violation) -> Event {
        violations &+= 1
        return .violation(violation)
    }

    private mutating func exceededNegotiations() -> Event {
        stop(.negotiations(exchange.configuration.limits.negotiations))
    }

    private mutating func stop(_ limit: Limit) -> Event {
        isStopped = true
        return .exceeded(limit)
    }
}
