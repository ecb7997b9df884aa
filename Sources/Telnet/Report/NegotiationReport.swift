/// How a connection's options came to be what they are, as data: for status pages, logs and bug reports. Without payload.
public struct NegotiationReport: Hashable, Sendable {
    /// Why an option was first spoken of.
    public enum Reason: UInt8, Hashable, Sendable, CaseIterable {
        /// Our configuration asks for it when the connection opens.
        case configuration
        /// Our application asked.
        case application
        /// The peer asked.
        case peer
    }

    /// One option on one side.
    public struct Entry: Hashable, Sendable {
        /// The option.
        public let option: Option
        /// Who performs it.
        public let side: Side
        /// How it stands now.
        public let state: OptionState
        /// Why it was first spoken of.
        public let reason: Reason
        /// When the first verb about it passed, since the connection opened.
        public let first: Duration
        /// When both ends last agreed to something about it, a refusal included, since the connection opened; nil if
        /// they never have.
        public let changed: Duration?
        /// How many verbs we have sent about it, up to 65535.
        public let sent: Int
        /// How many verbs the peer has sent about it, up to 65535.
        public let received: Int
        /// How many requests of ours the peer has answered, up to 65535.
        public let roundTrips: Int

        /// Who asked first.
        public var askedBy: Side { reason == .peer ? .remote : .local }
    }

    /// Every option a verb has been sent or received about, in the order of codes.
    public let entries: [Entry]
    /// What was recognised about the peer and allowed for.
    public let quirks: [Quirk]
    /// How many times the peer has broken a rule.
    public let violations: Int
}

extension Engine {
    /// What has been negotiated so far.
    public var report: NegotiationReport {
        let entries = history.records.map { record in
            let refusals = refusals.repeats(of: record.option, record.side)
            return NegotiationReport.Entry(
                option: record.option, side: record.side, state: state(record.option, record.side),
                reason: record.reason, first: record.first - began,
                changed: record.hasChanged ? record.last - began : nil, sent: Int(record.sent.adding(refusals)),
                received: Int(record.received.adding(refusals)), roundTrips: Int(record.roundTrips))
        }
        return NegotiationReport(entries: entries, quirks: quirks.all, violations: violations)
    }
}

extension NegotiationReport.Reason: CustomStringConvertible {
    /// One word.
    public var description: String {
        switch self {
        case .configuration: "configuration"
        case .application: "application"
        case .peer: "peer"
        }
    }
}

extension OptionState: CustomStringConvertible {
    /// The words of RFC 1143, in small letters.
    public var description: String {
        switch self {
        case .no: "no"
        case .yes: "yes"
        case .wantNo: "want-no"
        case .wantNoOpposite: "want-no-opposite"
        case .wantYes: "want-yes"
        case .wantYesOpposite: "want-yes-opposite"
        }
    }
}
