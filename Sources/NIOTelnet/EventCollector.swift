/// The events of one read, coalesced (``TelnetEvent`` says how). Bounded: one of each command and of each rule, one
/// size, type and name, and no more changes of options than the negotiation limit lets through.
struct EventCollector {
    private var events: [TelnetEvent] = []

    mutating func add(_ event: TelnetEvent) {
        switch event {
        case .enabled, .disabled, .refused, .momentary, .subnegotiation:
            events.append(event)
        case .command, .violation:
            if !events.contains(where: { $0.isSameKind(as: event) }) { events.append(event) }
        case .windowSize, .terminalType, .user:
            if let index = events.firstIndex(where: { $0.isSameKind(as: event) }) { events.remove(at: index) }
            events.append(event)
        }
    }

    /// The events in the order they came; empties the collection.
    mutating func take() -> [TelnetEvent] {
        guard !events.isEmpty else { return [] }
        defer { events = [] }
        return events
    }
}

extension TelnetEvent {
    fileprivate func isSameKind(as other: TelnetEvent) -> Bool {
        switch (self, other) {
        case (.command(let one), .command(let another)): one == another
        case (.violation(let one), .violation(let another)): one.rule == another.rule
        case (.windowSize, .windowSize), (.terminalType, .terminalType), (.user, .user): true
        default: false
        }
    }
}
