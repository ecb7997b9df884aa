import NIOCore
import NIOSSL
import NIOTelnet

/// How a connection begins.
enum Protection {
    /// In clear text, for there is no certificate.
    case none
    /// In clear text, with an offer of TLS (START_TLS).
    case startTLS
    /// In TLS.
    case tls
}

/// TLS for all sessions, made before the sandbox is entered.
struct SessionTLS: Sendable {
    enum Limits {
        /// How long a prompt waits for a client's answer to the offer of TLS. Together with all else it is to be there
        /// within half a second.
        static let grace = TimeAmount.milliseconds(300)
        /// How long TLS may take to be there, if the time to say who one is is no shorter.
        static let handshake = TimeAmount.seconds(15)
    }

    /// TLS inside of Telnet.
    let inside: TelnetTLS
    private let context: NIOSSLContext
    /// How long a handshake may take.
    let handshake: TimeAmount

    init(_ material: TLSMaterial, _ settings: SessionSettings) throws(TLSMaterial.Fault) {
        context = try material.context(requiringCertificate: settings.tls.requiresCertificate)
        handshake = min(Limits.handshake, .seconds(Int64(settings.loginTimeout)))
        var inside = TelnetTLS.server(context, settings.tls.isRequired ? .required : .offered)
        inside.grace = Limits.grace
        inside.patience = handshake
        self.inside = inside
    }

    /// TLS around Telnet, for one connection.
    func handler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context)
    }
}

extension SessionRoom {
    /// What a connection begins with that is not in TLS from the first byte.
    var protection: Protection { tls == nil ? .none : .startTLS }
}
