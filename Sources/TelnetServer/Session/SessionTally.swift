import NIOCore
import NIOSSL
import NIOTelnet

/// What a session remembers for whoever is told of its end.
struct SessionTally {
    /// The bytes on its wire.
    var meter: ByteMeter?
    /// The port that it comes from; 0 where it is not known.
    var port: UInt16 = 0
    /// Why it ends: the first reason there was.
    private(set) var ending: Ending?
    private(set) var detail = ""
    /// The first thing about it that whoever looks for break-ins should know.
    private var remark = ""
    /// Whether the connection was ever there.
    var hasBegun = false
    /// Whether its end was told of.
    var isTold = false

    /// It ends, for this reason.
    mutating func ends(_ reason: Ending, _ detail: String = "") {
        guard ending == nil else { return }
        ending = reason
        self.detail = Notice.detail(detail)
    }

    /// The peer did something that no client in good order does. Only the first is told, with the end.
    mutating func note(_ remark: @autoclosure () -> String) {
        if self.remark.isEmpty { self.remark = Notice.detail(remark()) }
    }

    /// What is told besides the reason.
    var details: String { detail.isEmpty ? remark : detail }

    /// It ends by an error. `isSecuring` if TLS should have been there and is not.
    mutating func fails(_ error: any Error, isSecuring: Bool) {
        switch error {
        case TelnetFault.tlsRefused: ends(.tlsRequired)
        case TelnetFault.tlsTimedOut: ends(.tlsTimedOut)
        case let error as TelnetError: ends(.limit, "\(error)")
        case let error as TelnetFault: ends(.limit, "\(error)")
        case is NIOSSLError where isSecuring, is BoringSSLError where isSecuring:
            ends(.tlsFailed, Self.words(of: "\(error)"))
        default: ends(.lost)
        }
    }

    /// What TLS says of a handshake, in words: `error:…:SSL routines:OPENSSL_internal:HTTP_REQUEST at …` is `http request`.
    private static func words(of error: String) -> String {
        guard let range = error.firstRange(of: "internal:") else { return "" }
        let name = error[range.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return String(name.lowercased().map { $0 == "_" ? " " : $0 })
    }
}

extension Session {
    /// It is over: counts it, and tells the monitor, once. `id` is that of a session which the monitor knows.
    func tellEnd(_ id: UInt32?) {
        guard tally.hasBegun, !tally.isTold else { return }
        tally.isTold = true
        let ending = tally.ending ?? .peer
        tally.meter?.count { $0.ended(ending, isSecuring: protection != .none && !isSecured) }
        if let id {
            let (received, sent) = (tally.meter?.received ?? 0, tally.meter?.sent ?? 0)
            let closing = Notice.Closing(ending, detail: tally.details, received: received, sent: sent)
            room.send(.noted(.closed(id, closing)))
        } else if let loop = context?.eventLoop {
            let peer = Notice.Peer(host: source, port: tally.port)
            room.gate.pass(.unopened(peer, ending, detail: tally.details), on: loop)
        }
    }

    /// What its figures are under.
    var stageName: SessionStage {
        switch stage {
        case .securing: .tls
        case .asking, .waiting: .name
        case .settling, .starting: .login
        case .joined: .terminal
        case .over: .closing
        }
    }
}

/// How far a session has come, for figures.
enum SessionStage: String, CaseIterable, Sendable {
    /// Waits for TLS.
    case tls
    /// Is asked for a name.
    case name
    /// Waits for a login.
    case login
    /// Has a terminal: is asked for a password, or in.
    case terminal
    /// Is ending.
    case closing
}
