import NIOTelnet

/// What whoever runs the server should know of a source.
package enum SourceNote: UInt8, CaseIterable, Sendable {
    /// So much has failed from there that it is not let in for a while.
    case banned = 1
    /// A proxy that says nothing of whose connection it forwards.
    case proxyAbsent = 2
    /// One that says it wrongly.
    case proxyMalformed = 3
    /// One that says too much.
    case proxyTooLong = 4
    /// One that does not say it in time.
    case proxyLate = 5

    /// What was wrong with a proxy's header.
    init(_ fault: ProxyHeader.Fault) {
        self =
            switch fault {
            case .absent: .proxyAbsent
            case .malformed: .proxyMalformed
            case .tooLong: .proxyTooLong
            case .late: .proxyLate
            }
    }

    /// A line for whoever runs the server.
    func line(_ source: String, _ policy: SourcePolicy) -> String {
        let failures = policy.failuresToBan == 1 ? "1 failure" : "\(policy.failuresToBan) failures"
        return switch self {
        case .banned:
            "source \(source): banned for \(policy.banTime) s, after \(failures) in that time"
        case .proxyAbsent:
            "proxy \(source): a connection without PROXY header was closed; have it send one (send-proxy)"
        case .proxyMalformed: "proxy \(source): a connection with a malformed PROXY header was closed"
        case .proxyTooLong: "proxy \(source): a connection with a PROXY header that is too long was closed"
        case .proxyLate: "proxy \(source): a connection was closed whose PROXY header did not come in time"
        }
    }
}
