import Telnet
import Testing

/// RFC 1143 section 7, written down a second time: as the RFC's own four tables, row by row, with the queue bit
/// kept apart as there. The implementation under test folds the bit into its states; the two share no code.
@Suite struct `The Q method (RFC 1143 section 7)` {
    enum Stimulus: String, CaseIterable {
        case agreeable = "WILL or DO, agreed"
        case disagreeable = "WILL or DO, not agreed"
        case negative = "WONT or DONT"
        case enable = "we decide to enable"
        case disable = "we decide to disable"
    }

    /// `reply` is `+` for DO or WILL, `-` for DONT or WONT, empty for nothing.
    struct Row: Equatable {
        let state: String
        let stimulus: Stimulus
        let next: String
        let reply: String
        let change: OptionState.Change?
        let isError: Bool

        init(
            _ state: String, _ stimulus: Stimulus, _ next: String, _ reply: String = "",
            _ change: OptionState.Change? = nil, isError: Bool = false
        ) {
            self.state = state
            self.stimulus = stimulus
            self.next = next
            self.reply = reply
            self.change = change
            self.isError = isError
        }
    }

    static let rows: [Row] = [
        // "Upon receipt of WILL" and its mirror image for DO.
        Row("NO", .agreeable, "YES", "+", .enabled),
        Row("NO", .disagreeable, "NO", "-"),
        Row("YES", .agreeable, "YES"),
        Row("YES", .disagreeable, "YES"),
        Row("WANTNO/EMPTY", .agreeable, "NO", "", .disabled, isError: true),
        Row("WANTNO/EMPTY", .disagreeable, "NO", "", .disabled, isError: true),
        Row("WANTNO/OPPOSITE", .agreeable, "YES", isError: true),
        Row("WANTNO/OPPOSITE", .disagreeable, "YES", isError: true),
        Row("WANTYES/EMPTY", .agreeable, "YES", "", .enabled),
        Row("WANTYES/EMPTY", .disagreeable, "YES", "", .enabled),
        Row("WANTYES/OPPOSITE", .agreeable, "WANTNO/EMPTY", "-"),
        Row("WANTYES/OPPOSITE", .disagreeable, "WANTNO/EMPTY", "-"),
        // "Upon receipt of WONT" and its mirror image for DONT.
        Row("NO", .negative, "NO"),
        Row("YES", .negative, "NO", "-", .disabled),
        Row("WANTNO/EMPTY", .negative, "NO", "", .disabled),
        Row("WANTNO/OPPOSITE", .negative, "WANTYES/EMPTY", "+", .disabled),
        Row("WANTYES/EMPTY", .negative, "NO", "", .refused),
        Row("WANTYES/OPPOSITE", .negative, "NO"),
        // "If we decide to ask him to enable".
        Row("NO", .enable, "WANTYES/EMPTY", "+"),
        Row("YES", .enable, "YES"),
        Row("WANTNO/EMPTY", .enable, "WANTNO/OPPOSITE"),
        Row("WANTNO/OPPOSITE", .enable, "WANTNO/OPPOSITE"),
        Row("WANTYES/EMPTY", .enable, "WANTYES/EMPTY"),
        Row("WANTYES/OPPOSITE", .enable, "WANTYES/EMPTY"),
        // "If we decide to ask him to disable".
        Row("NO", .disable, "NO"),
        Row("YES", .disable, "WANTNO/EMPTY", "-"),
        Row("WANTNO/EMPTY", .disable, "WANTNO/EMPTY"),
        Row("WANTNO/OPPOSITE", .disable, "WANTNO/EMPTY"),
        Row("WANTYES/EMPTY", .disable, "WANTYES/OPPOSITE"),
        Row("WANTYES/OPPOSITE", .disable, "WANTYES/OPPOSITE"),
    ]

    /// How to bring a fresh table's option into each state, by stimuli alone.
    static let paths: [String: [Stimulus]] = [
        "NO": [],
        "YES": [.agreeable],
        "WANTNO/EMPTY": [.agreeable, .disable],
        "WANTNO/OPPOSITE": [.agreeable, .disable, .enable],
        "WANTYES/EMPTY": [.enable],
        "WANTYES/OPPOSITE": [.enable, .disable],
    ]

    static let names: [OptionState: String] = [
        .no: "NO", .yes: "YES", .wantNo: "WANTNO/EMPTY", .wantNoOpposite: "WANTNO/OPPOSITE",
        .wantYes: "WANTYES/EMPTY", .wantYesOpposite: "WANTYES/OPPOSITE",
    ]

    @Test func `is covered: six states by five stimuli`() {
        let pairs = Set(Self.rows.map { "\($0.state) \($0.stimulus)" })
        #expect(pairs.count == OptionState.allCases.count * Stimulus.allCases.count)
        #expect(Self.rows.count == pairs.count)
    }

    @Test(arguments: Side.allCases, rows)
    func `holds for every option on both sides`(_ side: Side, _ row: Row) throws {
        for option in (UInt8.min...UInt8.max).map({ Option($0) }) where !option.isMomentary {
            var table = NegotiationTable()
            for stimulus in try #require(Self.paths[row.state]) {
                _ = apply(stimulus, to: &table, option, side)
            }
            #expect(Self.names[table[option, side]] == row.state)
            let result = apply(row.stimulus, to: &table, option, side)
            #expect(result == row, "\(option)")
            // The rest of the table is untouched.
            #expect(table[option, side.opposite] == .no)
            #expect(table[Option(option.rawValue &+ 1), side] == .no)
        }
    }

    private func apply(
        _ stimulus: Stimulus, to table: inout NegotiationTable, _ option: Option, _ side: Side
    ) -> Row {
        let before = Self.names[table[option, side]] ?? "?"
        var reply: Verb?
        var reaction: NegotiationTable.Reaction?
        switch stimulus {
        case .agreeable, .disagreeable, .negative:
            // The peer speaks of our side with DO and DONT, of its own with WILL and WONT.
            let verb = Verb.sent(about: side.opposite, positive: stimulus != .negative)
            reaction = table.received(verb, option, agreed: stimulus == .agreeable)
            reply = reaction?.reply
        case .enable, .disable:
            let verb = Verb.sent(about: side, positive: stimulus == .enable)
            reply = table.request(verb, option) ? verb : nil
        }
        if let reply { #expect(reply.sideWhenSent == side) }
        return Row(
            before, stimulus, Self.names[table[option, side]] ?? "?", reply.map { $0.isPositive ? "+" : "-" } ?? "",
            reaction?.change, isError: reaction?.isPeerAtFault ?? false)
    }

    @Test func `lets an option govern the bytes from the moment each end must assume it`() {
        func isEnabled(_ state: String, _ side: Side) -> [Bool] {
            var table = NegotiationTable()
            for stimulus in Self.paths[state] ?? [] { _ = apply(stimulus, to: &table, .binary, side) }
            return [table.isEnabled(.binary, side), table.isAgreed(.binary, side)]
        }
        for side in Side.allCases {
            #expect(isEnabled("NO", side) == [false, false])
            #expect(isEnabled("YES", side) == [true, true])
            #expect(isEnabled("WANTYES/EMPTY", side) == [false, false])
            #expect(isEnabled("WANTYES/OPPOSITE", side) == [false, false])
            #expect(isEnabled("WANTNO/EMPTY", side) == [side == .remote, true])
            #expect(isEnabled("WANTNO/OPPOSITE", side) == [side == .remote, true])
        }
    }
}
