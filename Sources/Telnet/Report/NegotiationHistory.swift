/// What has been said about the options so far: 40 bytes for each that moved, on each side where it moved, and nothing
/// at all for the rest. Written when a verb passes, never for data.
struct NegotiationHistory: Sendable {
    /// What has been said about one option on one side.
    struct Record: Sendable {
        let option: Option
        let side: Side
        let reason: NegotiationReport.Reason
        /// Whether the peer has ever said `WILL` or `DO` to it.
        var wasAgreed = false
        var hasChanged = false
        var sent: UInt16 = 0
        var received: UInt16 = 0
        var roundTrips: UInt16 = 0
        let first: Duration
        var last: Duration
    }

    /// In the order of ``key(_:_:)``.
    private(set) var records: [Record] = []

    /// We ask by a verb of our own.
    mutating func asked(_ verb: Verb, _ option: Option, for reason: NegotiationReport.Reason, at now: Duration) {
        let index = index(option, verb.sideWhenSent, reason, now)
        records[index].sent.count()
    }

    /// A proposal of the peer's, noted before, came and was refused so many times more.
    mutating func refused(_ option: Option, _ side: Side, times: UInt16) {
        guard times > 0 else { return }
        let index = index(option, side, .peer, .zero)
        records[index].sent.count(times)
        records[index].received.count(times)
    }

    /// The peer sent a verb, and this came of it. `isAnswer` tells whether a request of ours waited for it. Returns
    /// whether it is the first time that the peer has agreed or proposed.
    mutating func received(
        _ verb: Verb, _ option: Option, isAnswer: Bool, _ reaction: NegotiationTable.Reaction, at now: Duration
    ) -> Bool {
        let index = index(option, reaction.side, .peer, now)
        records[index].received.count()
        if isAnswer { records[index].roundTrips.count() }
        if reaction.reply != nil { records[index].sent.count() }
        if reaction.change != nil {
            records[index].hasChanged = true
            records[index].last = now
        }
        defer { if verb.isPositive { records[index].wasAgreed = true } }
        return verb.isPositive && !records[index].wasAgreed
    }

    /// Whether the peer has ever said this, positive, about an option.
    func hasReceived(_ verb: Verb, _ option: Option) -> Bool {
        let index = insertionPoint(of: Self.key(option, verb.sideWhenReceived))
        return records.indices ~= index && records[index].wasAgreed
            && records[index].option == option && records[index].side == verb.sideWhenReceived
    }

    private static func key(_ option: Option, _ side: Side) -> Int {
        Int(option.rawValue) * 2 + (side == .local ? 0 : 1)
    }

    /// Where the record is, made if there is none.
    private mutating func index(
        _ option: Option, _ side: Side, _ reason: NegotiationReport.Reason, _ now: Duration
    ) -> Int {
        let index = insertionPoint(of: Self.key(option, side))
        guard index == records.count || records[index].option != option || records[index].side != side else {
            return index
        }
        records.insert(Record(option: option, side: side, reason: reason, first: now, last: now), at: index)
        return index
    }

    /// The first index whose key is not below `key`, by bisection.
    private func insertionPoint(of key: Int) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.key(records[middle].option, records[middle].side) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension UInt16 {
    /// The sum, as far as it goes.
    func adding(_ other: UInt16) -> UInt16 {
        self + Swift.min(other, .max - self)
    }

    /// So many more, as far as it goes.
    fileprivate mutating func count(_ times: UInt16 = 1) {
        self = adding(times)
    }
}
