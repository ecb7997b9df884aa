import NIOTelnet

/// What has happened so far on one event loop, or on all.
struct Counters: Sendable {
    /// What came of a handshake.
    enum Handshake: String, CaseIterable {
        case ok
        case fail
    }

    /// What came of the wish for a login.
    enum Login: String, CaseIterable {
        case started
        case refused
    }

    var connections: UInt64 = 0
    var received: UInt64 = 0
    var sent: UInt64 = 0
    private(set) var endings: [Ending: UInt64] = [:]
    private(set) var handshakes: [Handshake: UInt64] = [:]
    private(set) var logins: [Login: UInt64] = [:]
    /// By the name of the rule, which is one of ten.
    private(set) var violations: [String: UInt64] = [:]

    /// A connection is over. `isSecuring` if TLS should have been there and was not.
    mutating func ended(_ ending: Ending, isSecuring: Bool) {
        endings[ending, default: 0] &+= 1
        if isSecuring, ending.isTLS { count(Handshake.fail) }
    }

    mutating func count(_ handshake: Handshake) { handshakes[handshake, default: 0] &+= 1 }

    mutating func count(_ login: Login) { logins[login, default: 0] &+= 1 }

    mutating func count(_ violation: Violation) { violations[violation.rule, default: 0] &+= 1 }

    /// Adds those of another loop.
    mutating func add(_ other: Counters) {
        connections &+= other.connections
        received &+= other.received
        sent &+= other.sent
        endings.merge(other.endings, uniquingKeysWith: &+)
        handshakes.merge(other.handshakes, uniquingKeysWith: &+)
        logins.merge(other.logins, uniquingKeysWith: &+)
        violations.merge(other.violations, uniquingKeysWith: &+)
    }
}

/// Those of one event loop, which are for that loop alone.
final class LoopCounters {
    var values = Counters()
}
