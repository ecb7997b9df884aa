/// The proposals that are refused as a matter of course, and how often each came: the configuration does not allow
/// them, we have not asked for them either, and the peer has spoken of them before. Storms are made of these, and this
/// is how they are answered at a fraction of the price of a verb that may lead to something.
struct Refusals: Sendable {
    /// By ``key(_:_:)``: 1 from the first refusal on, and 1 more for each that followed; 0 for what is not refused as a
    /// matter of course. Empty as long as there is nothing.
    private var counts: [UInt16] = []

    /// From now on a proposal to have the option on this side is refused as a matter of course.
    mutating func begin(_ option: Option, _ side: Side) {
        if counts.isEmpty { counts = Array(repeating: 0, count: 512) }
        let key = Self.key(option, side)
        if counts[key] == 0 { counts[key] = 1 }
    }

    /// It no longer is. Returns how often it was.
    mutating func end(_ option: Option, _ side: Side) -> UInt16 {
        defer { if !counts.isEmpty { counts[Self.key(option, side)] = 0 } }
        return repeats(of: option, side)
    }

    /// How often it was refused as a matter of course.
    func repeats(of option: Option, _ side: Side) -> UInt16 {
        counts.isEmpty ? 0 : max(counts[Self.key(option, side)], 1) - 1
    }

    /// Counts the proposals in a row from `position` that are refused as a matter of course, `limit` at most. Returns
    /// how many there are.
    mutating func countRow(in bytes: Span<UInt8>, from position: Int, atMost limit: Int) -> Int {
        guard !counts.isEmpty else { return 0 }
        var counts = counts.mutableSpan
        var (number, end) = (0, position)
        while number < limit, let (verb, option) = Parser.proposal(in: bytes, at: end) {
            let key = Self.key(option, verb.sideWhenReceived)
            let count = counts[key]
            guard count > 0 else { break }
            if count < .max { counts[key] = count + 1 }
            (number, end) = (number &+ 1, end &+ 3)
        }
        return number
    }

    private static func key(_ option: Option, _ side: Side) -> Int {
        Int(option.rawValue) * 2 + (side == .local ? 0 : 1)
    }
}

extension Engine {
    /// Refuses a row of proposals at `position`, as far as they are refused as a matter of course. Returns its end.
    mutating func refuseRow(in bytes: Span<UInt8>, from position: Int) -> Int {
        guard !exchange.tls.isFollowing else { return position }
        let left = negotiations.left(at: exchange.now)
        let number = refusals.countRow(in: bytes, from: position, atMost: left)
        guard number > 0 else { return position }
        negotiations.spend(number, at: exchange.now)
        answerRow(bytes.extracting(position..<position + 3 * number))
        return position + 3 * number
    }

    /// A row of refusals differs from the row of proposals by its verbs only.
    private mutating func answerRow(_ row: Span<UInt8>) {
        exchange.output.append(addingCapacity: row.count) { answers in
            var index = 0
            while index < row.count {
                answers.append(Byte.iac)
                answers.append((row[index &+ 1] == Verb.will.rawValue ? Verb.dont : .wont).rawValue)
                answers.append(row[index &+ 2])
                index &+= 3
            }
        }
    }
}
