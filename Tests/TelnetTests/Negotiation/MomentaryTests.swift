import Telnet
import Testing

/// TIMING-MARK and LOGOUT: no state, a count of our own requests.
@Suite struct `A momentary option (RFC 860, RFC 727)` {
    static let options = [Option.timingMark, .logout]

    /// What a verb received does, by whether a request of ours waits: reply and change.
    typealias Row = (isWaiting: Bool, isPositive: Bool, agreed: Bool, reply: Bool?, change: OptionState.Change?)

    static let rows: [Row] = [
        (false, true, true, true, .momentary),
        (false, true, false, false, nil),
        (false, false, true, nil, nil),
        (false, false, false, nil, nil),
        (true, true, true, nil, .momentary),
        (true, true, false, nil, .momentary),
        (true, false, true, nil, .refused),
        (true, false, false, nil, .refused),
    ]

    @Test func `there are two of them`() {
        #expect((UInt8.min...UInt8.max).map { Option($0) }.filter(\.isMomentary) == Self.options)
    }

    @Test(arguments: Side.allCases, rows.indices)
    func `answers every request and no answer`(_ side: Side, _ index: Int) {
        let row = Self.rows[index]
        for option in Self.options {
            var table = NegotiationTable()
            if row.isWaiting { _ = table.request(Verb.sent(about: side, positive: true), option) }
            // The peer speaks of our side with DO and DONT, of its own with WILL and WONT.
            let verb = Verb.sent(about: side.opposite, positive: row.isPositive)
            let reaction = table.received(verb, option, agreed: row.agreed)
            #expect(reaction.reply == row.reply.map { Verb.sent(about: side, positive: $0) })
            #expect(reaction.side == side)
            #expect(reaction.change == row.change)
            #expect(!reaction.isPeerAtFault)
            for side in Side.allCases {
                #expect(table[option, side] == .no)
                #expect(table.unanswered(option, side) == 0)
                #expect(!table.isAgreed(option, side) && !table.isEnabled(option, side))
            }
        }
    }

    @Test(arguments: Side.allCases, options)
    func `may be asked for up to fifteen times before the first answer`(_ side: Side, _ option: Option) {
        var table = NegotiationTable()
        let (positive, negative) = (Verb.sent(about: side, positive: true), Verb.sent(about: side, positive: false))
        for count in 1...NegotiationTable.momentaryRequests {
            let (isEnded, isSent) = (table.request(negative, option), table.request(positive, option))
            #expect(!isEnded)
            #expect(isSent)
            #expect(table.unanswered(option, side) == count)
            #expect(table[option, side] == .wantYes)
        }
        let isOneTooMany = table.request(positive, option)
        #expect(!isOneTooMany)
        #expect(table.unanswered(option, side.opposite) == 0)
        #expect(table.unanswered(.echo, side) == 0)
        let answer = Verb.sent(about: side.opposite, positive: true)
        for _ in 1...NegotiationTable.momentaryRequests {
            let change = table.received(answer, option, agreed: false).change
            #expect(change == .momentary)
        }
        #expect(table.unanswered(option, side) == 0)
        let reply = table.received(answer, option, agreed: false).reply
        #expect(reply == negative)
    }

    /// Two ends, any order of requests and deliveries. Nothing under way is unaccounted for: each verb on its way is a
    /// request its sender counts, or an answer to one its receiver counts.
    @Test(arguments: [true, false], [true, false])
    func `two ends never loop and never lose count`(_ firstAgrees: Bool, _ secondAgrees: Bool) {
        struct World: Hashable {
            var waiting = [0, 0]
            var wires: [[Bool]] = [[], []]
        }
        // An end is its count: the table's behaviour is the rows above. Here the table itself is run.
        func deliver(_ world: World, to end: Int) -> World? {
            guard let isPositive = world.wires[1 - end].first else { return nil }
            var next = world
            next.wires[1 - end].removeFirst()
            var table = NegotiationTable()
            let side: Side = end == 0 ? .remote : .local
            for _ in 0..<world.waiting[end] { _ = table.request(Verb.sent(about: side, positive: true), .logout) }
            let verb = Verb.sent(about: side.opposite, positive: isPositive)
            let reaction = table.received(verb, .logout, agreed: end == 0 ? firstAgrees : secondAgrees)
            next.waiting[end] = table.unanswered(.logout, side)
            if let reply = reaction.reply { next.wires[end].append(reply.isPositive) }
            return next
        }
        var seen: Set<World> = [World()]
        var frontier = [World()]
        while let world = frontier.popLast() {
            var next = [0, 1].compactMap { deliver(world, to: $0) }
            for end in 0...1 where world.waiting[end] < 3 {
                var asking = world
                asking.waiting[end] += 1
                asking.wires[end].append(true)
                next.append(asking)
            }
            for world in next where seen.insert(world).inserted { frontier.append(world) }
        }
        #expect(seen.count > 50)
        for world in seen {
            #expect(world.wires.allSatisfy { $0.count <= 6 })
            if world.wires == [[], []] { #expect(world.waiting == [0, 0]) }
        }
    }
}
