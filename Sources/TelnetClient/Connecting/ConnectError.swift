import Glibc
import NIOCore
import NIOSSL
import NIOTelnet

/// Why there is no connection: whose fault, and one line for a person.
public enum ConnectError: Error, Equatable, Sendable {
    /// The name server knows no such host, or none with an address of the kind wanted.
    case unknownHost(String)
    /// The port is neither a number from 1 to 65535 nor a known service.
    case unknownService(String)
    /// Nothing listens there.
    case refused(String)
    /// There is no way there.
    case unreachable(String)
    /// No answer in the time allowed, in seconds.
    case timedOut(String, Double)
    /// TLS could not be agreed upon, or the certificate is not to be trusted.
    case tls(String, reason: String)
    /// A certificate, key or authority file that cannot be used.
    case badFile(String, reason: String)
    /// The local address cannot be used.
    case badLocalAddress(String, reason: String)
    /// The proxy refused, or did not keep to its protocol.
    case proxy(String, reason: String)
    /// Something else.
    case failed(String, reason: String)
}

extension ConnectError {
    /// What of an error of the channel's concerns `place`.
    init(_ error: any Error, place: String, timeout: Double) {
        switch error {
        case let error as ConnectError: self = error
        case ChannelError.connectTimeout: self = .timedOut(place, timeout)
        case let error as IOError: self.init(code: error.errnoCode, place: place, timeout: timeout)
        case let error as TLSWait.WrongName: self = .tls(place, reason: error.reason)
        case let error as NIOSSLError: self = .tls(place, reason: Self.words(for: error))
        case is NIOSSLExtraError: self = .tls(place, reason: "its certificate is not for that name")
        case let error as BoringSSLError: self = .tls(place, reason: Self.words(for: error))
        case TelnetFault.tlsRefused:
            self = .tls(
                place, reason: "it refuses START_TLS, or somebody between does; nothing was sent in clear text")
        case TelnetFault.tlsTimedOut: self = .timedOut(place, timeout)
        case is StartTLSWait.Ended: self = .tls(place, reason: "it closed the connection before START_TLS was done")
        case let error as TelnetFault: self = .tls(place, reason: "\(error)")
        case ChannelError.ioOnClosedChannel, ChannelError.eof, ChannelError.alreadyClosed:
            self = .failed(place, reason: "it closed the connection at once")
        default: self = .failed(place, reason: "\(error)")
        }
    }

    init(code: Int32, place: String, timeout: Double) {
        switch code {
        case ECONNREFUSED: self = .refused(place)
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN: self = .unreachable(place)
        case ETIMEDOUT: self = .timedOut(place, timeout)
        default: self = .failed(place, reason: String(cString: strerror(code)))
        }
    }

    private static func words(for error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let cause): words(for: cause)
        case .uncleanShutdown: "it closed the connection in the middle"
        default: "the handshake failed"
        }
    }

    /// BoringSSL's queue of errors, reduced to what a person can act upon.
    private static func words(for error: BoringSSLError) -> String {
        let text = "\(error)"
        let known: [(String, String)] = [
            (
                "CERTIFICATE_VERIFY_FAILED",
                "its certificate is not trusted; give its authority by --ca, or see --insecure"
            ),
            ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
            ("UNEXPECTED_MESSAGE", "it does not speak TLS as a server does"),
            ("HTTP_REQUEST", "it speaks HTTP without TLS"),
            ("UNKNOWN_CA", "it does not trust our certificate"),
            ("CERTIFICATE_REQUIRED", "it wants a certificate of ours; give one by --cert"),
            ("UNSUPPORTED_PROTOCOL", "it speaks only versions of TLS that are no longer safe"),
        ]
        return known.first { text.contains($0.0) }?.1 ?? "the handshake failed\(code(in: text))"
    }

    /// The word for the error in the library's text, which tells of the library's source as well.
    private static func code(in text: String) -> String {
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return "" }
        let word = text[mark.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
        return word.isEmpty ? "" : ": \(word.lowercased().map { $0 == "_" ? " " : String($0) }.joined())"
    }

    /// Whether trying again later could help.
    public var isTimeout: Bool {
        if case .timedOut = self { true } else { false }
    }

    /// Whether the fault is in what the person gave us.
    public var isConfiguration: Bool {
        switch self {
        case .badFile, .badLocalAddress: true
        default: false
        }
    }
}

extension ConnectError: CustomStringConvertible {
    /// One line: what, where, what to do.
    public var description: String {
        switch self {
        case .unknownHost(let host): "unknown host \(host); is the name right?"
        case .unknownService(let name):
            "unknown service \(name); a port is a number from 1 to 65535 or a service's name"
        case .refused(let place): "\(place) refused the connection: nothing listens there"
        case .unreachable(let place): "\(place) is unreachable: there is no route to it"
        case .timedOut(let place, let seconds): "\(place) timed out: no connection within \(Self.text(seconds)) s"
        case .tls(let place, let reason): "no TLS with \(place): \(reason)"
        case .badFile(let file, let reason): "cannot use \(file): \(reason)"
        case .badLocalAddress(let address, let reason): "cannot connect from \(address): \(reason)"
        case .proxy(let place, let reason): "the proxy \(place) did not connect: \(reason)"
        case .failed(let place, let reason): "cannot connect to \(place): \(reason)"
        }
    }

    private static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }
}
