import Telnet

/// The events of one read, coalesced (``TelnetEvent`` says how). Bounded: one of each command and of each rule, one
/// size, type and name, one with all messages of the read, and no more changes of options than the negotiation limit
/// lets through.
struct EventCollector {
    private var events: [TelnetEvent] = []

    mutating func add(_ event: TelnetEvent) {
        switch event {
        case .enabled, .disabled, .refused, .momentary:
            events.append(event)
        case .command, .violation:
            if !events.contains(where: { $0.isSameKind(as: event) }) { events.append(event) }
        case .said(let more):
            if let index = events.firstIndex(where: { $0.isSameKind(as: event) }) {
                events[index].append(more)
            } else {
                events.append(event)
            }
        case .windowSize, .terminalType, .user, .secured, .unsecured, .idle:
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
        case (.windowSize, .windowSize), (.terminalType, .terminalType), (.user, .user), (.said, .said): true
        default: false
        }
    }

    fileprivate mutating func append(_ more: [Meaning]) {
        guard case .said(var meanings) = self else { return }
        // The case lets go of the array first, or appending would copy it each time.
        self = .idle
        meanings += more
        self = .said(meanings)
    }
}
