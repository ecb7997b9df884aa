/// Why a connection, or the session on it, ended.
package enum Ending: UInt8, CaseIterable, Sendable {
    case peer = 1
    case lost
    case program
    case logout
    case slow
    case names
    case full
    case perSource
    case banned
    case idle
    case tlsRequired
    case tlsFailed
    case tlsTimedOut
    case tlsLate
    case certificate
    case system
    case field
    case limit
    case drained
    case server

    /// What the monitor's refusal of a login is.
    init(_ refusal: MonitorMessage.Refusal) {
        self =
            switch refusal {
            case .system: .system
            case .field: .field
            case .full: .full
            }
    }

    /// A short stable word for audit data and labels; those that the gateway has too are the same there.
    package var code: String {
        switch self {
        case .peer: "user_closed"
        case .lost: "connection_lost"
        case .program: "program_ended"
        case .logout: "user_left"
        case .slow: "login_timeout"
        case .names: "too_many_names"
        case .full: "full"
        case .perSource: "per_source"
        case .banned: "banned"
        case .idle: "idle"
        case .tlsRequired: "tls_required"
        case .tlsFailed: "tls_failed"
        case .tlsTimedOut: "tls_timeout"
        case .tlsLate: "tls_late"
        case .certificate: "certificate_name"
        case .system: "system"
        case .field: "field"
        case .limit: "protocol_limit"
        case .drained: "drained"
        case .server: "server_ended"
        }
    }

    /// The same for people.
    package var words: String {
        switch self {
        case .peer: "they hung up"
        case .lost: "the connection was lost"
        case .program: "the program on the terminal ended"
        case .logout: "they left"
        case .slow: "nobody said who they are in time"
        case .names: "too many names that are none"
        case .full: "there are as many connections as may be"
        case .perSource: "there are as many connections from there as may be"
        case .banned: "that address is banned for a while"
        case .idle: "nothing was typed for too long"
        case .tlsRequired: "TLS is required and was not agreed on"
        case .tlsFailed: "the TLS handshake failed"
        case .tlsTimedOut: "TLS was not there in time"
        case .tlsLate: "TLS came when the login had begun without it"
        case .certificate: "the certificate names nobody"
        case .system: "no login could be started"
        case .field: "a field of the login is not as it may be"
        case .limit: "they went beyond a limit of the protocol"
        case .drained: "the server is shutting down"
        case .server: "the server has ended"
        }
    }

    /// Whether we would not have them, rather than that they left or failed.
    package var isRefusal: Bool {
        switch self {
        case .full, .perSource, .banned, .tlsRequired, .certificate, .field: true
        default: false
        }
    }

    /// Whether it came to nothing because of TLS.
    var isTLS: Bool { self == .tlsFailed || self == .tlsTimedOut || self == .tlsRequired }

    /// Whether a guard ended it while its people would have gone on.
    package var isKill: Bool { self == .idle || self == .limit || self == .banned }

    /// Whether it is worth a look when it adds up.
    package var isWarning: Bool {
        switch self {
        case .peer, .lost, .program, .logout, .slow, .idle, .drained, .server: false
        default: true
        }
    }
}
