/// STATUS (RFC 859): the performing side tells which options it believes to be in force, and how they stand.
///
/// It tells a peer nothing that was not negotiated with that very peer. A flood of questions gets one answer each
/// ``Limits/answerPeriod``, for an answer is much longer than a question.
public struct Status: TelnetOption {
    /// STATUS.
    public static let option = Option.status

    fileprivate static let `is`: UInt8 = 0
    fileprivate static let send: UInt8 = 1

    private var answers: Budget?

    /// Nothing told yet.
    public init() {}

    /// `SEND` is answered by the engine, which sees all options; `IS`, which may come unasked (section 5), is read,
    /// compared with our view and handed on.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        switch payload.first {
        case Self.send where payload.count == 1 && exchange.isAgreed(.status, .local):
            exchange.isStatusDue = exchange.isEnabled(.status, .local) && mayAnswer(in: exchange)
            return .opaque
        case Self.is where exchange.isAgreed(.status, .remote):
            var report = try StatusReport(parameters: payload.dropFirst())
            report.compare(with: exchange)
            return .status(report)
        default:
            throw .malformed(.status)
        }
    }

    private mutating func mayAnswer(in exchange: borrowing Exchange) -> Bool {
        var budget = answers ?? Budget(1, per: exchange.configuration.limits.answerPeriod)
        defer { answers = budget }
        return budget.spend(at: exchange.now)
    }
}

extension Engine {
    /// Asks the peer what it believes of all options (RFC 859). Returns whether it may be asked; the answer comes as
    /// ``Meaning/status(_:)``.
    @discardableResult
    public mutating func askStatus() -> Bool {
        guard exchange.maySpeak(.status, .remote) else { return false }
        exchange.send(.status, [Status.send])
        return true
    }

    /// Tells the peer what we believe of all options (RFC 859), if it wants to hear it.
    mutating func tellStatus(of options: [any TelnetOption]) {
        var entries: [StatusReport.Entry] = []
        for option in Option.all {
            if isEnabled(option, .local) { entries.append(.verb(.will, option)) }
            if isEnabled(option, .remote) { entries.append(.verb(.do, option)) }
        }
        for own in options.sorted(by: { type(of: $0).option.rawValue < type(of: $1).option.rawValue }) {
            for side in Side.allCases where isEnabled(type(of: own).option, side) {
                guard let parameters = own.status(side, in: exchange) else { continue }
                entries.append(.parameters(type(of: own).option, parameters))
            }
        }
        exchange.isStatusDue = false
        exchange.send(.status, [Status.is] + StatusReport(entries: entries).parameters)
    }
}
