import Telnet
import Testing

/// Our end of the Q method against peers that do not know it, one option on both sides, every order of wishes and
/// deliveries explored to a fixed point.
@Suite struct `The Q method against a peer without it` {
    /// What a peer makes of a verb. The first four are in the field; the last is whatever one can think of.
    enum Peer: CaseIterable, Sendable {
        /// Acknowledges everything, also what holds already.
        case acknowledger
        /// Sends back what it gets: a plain echo service.
        case mirror
        /// Keeps one bit a side and asks without waiting: RFC 854 before RFC 1143, whose section 3 shows it loop.
        case naive
        /// As naive, but says everything twice.
        case stutterer
        /// Never answers.
        case mute
    }

    struct World: Hashable {
        var states = Sides(OptionState.no)
        /// Whether the peer believes that it performs the option (its own side is our remote one), and that we do.
        var beliefs = Sides(false)
        var toPeer = Row()
        var toUs = Row()

        var isQuiet: Bool { toPeer.isEmpty && toUs.isEmpty }
    }

    /// A value for each side, seen from us.
    struct Sides<Value: Hashable & Sendable>: Hashable {
        var local: Value
        var remote: Value

        init(_ both: Value) {
            local = both
            remote = both
        }

        subscript(_ side: Side) -> Value {
            get { side == .local ? local : remote }
            set { if side == .local { local = newValue } else { remote = newValue } }
        }
    }

    /// Verbs under way, in two bits each: there are many worlds.
    struct Row: Hashable {
        private var bits: UInt32 = 0
        private(set) var count = 0

        var isEmpty: Bool { count == 0 }

        var first: Verb? {
            isEmpty ? nil : Verb.allCases[Int(bits & 3)]
        }

        mutating func append(_ verb: Verb) {
            bits |= UInt32(verb.rawValue - 251) << UInt32(2 * count)
            count += 1
        }

        mutating func removeFirst() {
            bits >>= 2
            count -= 1
        }
    }

    struct Case: Sendable, CustomStringConvertible {
        let peer: Peer
        let agrees: Bool
        var description: String { "\(peer), we \(agrees ? "agree" : "refuse")" }
    }

    static let cases = Peer.allCases.flatMap { peer in [true, false].map { Case(peer: peer, agrees: $0) } }

    @Test(arguments: cases)
    func `comes to rest after any order of wishes, and waits for nothing but the mute`(_ theCase: Case) {
        let explorer = Explorer(theCase)
        let worlds = explorer.reachable()
        #expect(worlds.count > 10)
        // Finite, and small: what is under way does not pile up.
        #expect(worlds.allSatisfy { $0.toPeer.count <= 8 && $0.toUs.count <= 8 })
        let restless = worlds.filter { $0.isQuiet && ($0.states.local.isWaiting || $0.states.remote.isWaiting) }
        #expect(restless.isEmpty == (theCase.peer != .mute))
        // No loop: if deliveries alone could go on for ever, some world would come before itself.
        #expect(explorer.isAcyclic(worlds))
    }

    @Test(arguments: cases)
    func `replies at most once to a verb, and only to tell of a change or to refuse`(_ theCase: Case) {
        let explorer = Explorer(theCase)
        let talkative = explorer.reachable().filter { world in
            guard let verb = world.toUs.first, let next = explorer.deliveryToUs(world) else { return false }
            let side = verb.sideWhenReceived
            let (before, after) = (world.states[side], next.states[side])
            let isReply = next.toPeer.count == world.toPeer.count + 1
            let isRefusal = before == .no && verb.isPositive && after == .no
            return next.toPeer.count > world.toPeer.count + 1 || isReply && before == after && !isRefusal
                || next.states[side.opposite] != world.states[side.opposite]
        }
        #expect(talkative.isEmpty)
    }

    /// The adversary may send any verb at any time, up to three under way, and never has to answer.
    @Test func `any peer at all gets no more verbs than it sends, beyond one for each wish of ours`() {
        let explorers = [true, false].map { Explorer(Case(peer: .mute, agrees: $0)) }
        var seen: Set<World> = [World()]
        var frontier = [World()]
        var mostSent = 0
        while let world = frontier.popLast() {
            var next = explorers.compactMap { $0.deliveryToUs(world) } + explorers[0].wishes(world)
            mostSent = max(mostSent, next.map(\.toPeer.count).max() ?? 0)
            if world.toUs.count < 3 {
                next += Verb.allCases.map { verb in
                    var sending = world
                    sending.toUs.append(verb)
                    return sending
                }
            }
            for var world in next {
                // What we say is lost on this peer.
                world.toPeer = Row()
                if seen.insert(world).inserted { frontier.append(world) }
            }
        }
        #expect(mostSent == 1)
        // All six states on each side, with every sequence of up to three verbs.
        #expect(seen.count == 36 * (1 + 4 + 16 + 64))
    }

    @Test(arguments: OptionState.allCases, [true, false])
    func `no state is a dead end: the first answers of a peer that comes to its senses lead out`(
        _ start: OptionState, _ answer: Bool
    ) {
        var state = start
        var answers = 0
        while state.isWaiting, answers < 10 {
            // Who is told to stop, stops; who is asked to begin, may refuse.
            let isEnding = state == .wantNo || state == .wantNoOpposite
            _ = answer && !isEnding ? state.receivedPositive(agreed: true) : state.receivedNegative()
            answers += 1
        }
        #expect(!state.isWaiting)
        #expect(answers <= 2)
    }

    /// The one loop there can be: a peer that answers a refusal by insisting. No table ends that, the limit does.
    @Test(arguments: Role.allCases, [true, false])
    func `a peer that answers everything by its opposite is stopped by the limit`(_ role: Role, _ agrees: Bool) {
        let configuration = Engine.Configuration.made(
            role, local: agrees ? [.echo] : [], remote: agrees ? [.echo] : [], requests: [.init(.will, .echo)])
        var session = Session(configuration)
        session.receive(wire("IAC WILL ECHO"))
        var verbs = 0
        while case let sent = session.takeOutput(), !sent.isEmpty, verbs < 10_000 {
            for start in stride(from: 0, to: sent.count, by: 3) {
                let opposites: [UInt8: UInt8] = [251: 254, 252: 253, 253: 252, 254: 251]
                session.receive([255, opposites[sent[start + 1]] ?? 0, sent[start + 2]])
                verbs += 1
            }
        }
        #expect(verbs <= 257)
        let isOver = session.observations.last == .event(.exceeded(.negotiations(256)))
        #expect(isOver || session.engine.state(.echo, .remote) == .no)
    }

    // MARK: - The explorer

    struct Explorer {
        let peer: Peer
        let agrees: Bool

        init(_ theCase: Case) {
            peer = theCase.peer
            agrees = theCase.agrees
        }

        func reachable() -> Set<World> {
            var seen: Set<World> = [World()]
            var frontier = [World()]
            while let world = frontier.popLast() {
                let next = wishes(world) + peerWishes(world) + deliveries(world)
                for world in next where seen.insert(world).inserted { frontier.append(world) }
                guard seen.count < 500_000 else { break }
            }
            return seen
        }

        /// Takes away what leads nowhere, again and again; a loop would remain.
        func isAcyclic(_ worlds: Set<World>) -> Bool {
            var successors: [World: Int] = [:]
            var predecessors: [World: [World]] = [:]
            for world in worlds {
                let next = deliveries(world)
                successors[world] = next.count
                for other in next { predecessors[other, default: []].append(world) }
            }
            var ends = worlds.filter { successors[$0] == 0 }.map { $0 }
            var gone = 0
            while let end = ends.popLast() {
                gone += 1
                for world in predecessors[end] ?? [] {
                    successors[world, default: 0] -= 1
                    if successors[world] == 0 { ends.append(world) }
                }
            }
            return gone == worlds.count
        }

        /// All that we may wish. The stutterer's second answer lets us go on before it has heard us, and wishes without end
        /// would pile up on the way.
        func wishes(_ world: World) -> [World] {
            guard peer != .stutterer || world.toPeer.count < 2 && world.toUs.count < 2 else { return [] }
            return Verb.allCases.map { verb in
                var next = world
                let side = verb.sideWhenSent
                let isSent = verb.isPositive ? next.states[side].enable() : next.states[side].disable()
                if isSent { next.toPeer.append(verb) }
                return next
            }
        }

        /// The peer's own wishes, while nothing is under way. One that changes its mind before it has its answer does
        /// loop (RFC 1143 section 3), which only its own end could prevent.
        private func peerWishes(_ world: World) -> [World] {
            guard world.isQuiet else { return [] }
            return Verb.allCases.compactMap { verb in
                var next = world
                if peer == .naive || peer == .stutterer {
                    // From the peer's chair the sides are the other way round.
                    guard next.beliefs[verb.sideWhenReceived] != verb.isPositive else { return nil }
                    next.beliefs[verb.sideWhenReceived] = verb.isPositive
                }
                next.toUs.append(verb)
                return next
            }
        }

        private func deliveries(_ world: World) -> [World] {
            [deliveryToUs(world), deliveryToPeer(world)].compactMap { $0 }
        }

        func deliveryToUs(_ world: World) -> World? {
            guard let verb = world.toUs.first else { return nil }
            var next = world
            next.toUs.removeFirst()
            let side = verb.sideWhenReceived
            let outcome =
                verb.isPositive
                ? next.states[side].receivedPositive(agreed: agrees) : next.states[side].receivedNegative()
            if let reply = outcome.reply { next.toPeer.append(Verb.sent(about: side, positive: reply)) }
            return next
        }

        private func deliveryToPeer(_ world: World) -> World? {
            guard let verb = world.toPeer.first else { return nil }
            var next = world
            next.toPeer.removeFirst()
            let side = verb.sideWhenSent
            let acknowledgement = Verb.sent(about: side.opposite, positive: verb.isPositive)
            switch peer {
            case .acknowledger: next.toUs.append(acknowledgement)
            case .mirror: next.toUs.append(verb)
            case .naive, .stutterer:
                guard next.beliefs[side] != verb.isPositive else { break }
                next.beliefs[side] = verb.isPositive
                for _ in 0..<(peer == .stutterer ? 2 : 1) { next.toUs.append(acknowledgement) }
            case .mute: break
            }
            return next
        }
    }
}
