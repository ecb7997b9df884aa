import Glibc
import NIOSSL

/// Whom a certificate is for (RFC 6125, RFC 9525): its subject's alternative names, compared with the name the person gave.
///
/// The name alone counts. A certificate for the address that a name led to is no proof for the name: who answers for the
/// name server's answer is the very question.
package enum CertificateName: Equatable, Sendable {
    /// A host's name, perhaps with a wildcard as its first label.
    case host(String)
    /// An address: 4 or 16 bytes.
    case address([UInt8])

    /// Whether one of a certificate's names is `name`: a host's name, or an address in text.
    package static func matches(_ names: [CertificateName], _ name: String) -> Bool {
        if let address = address(of: name) { return names.contains(.address(address)) }
        return names.contains { known in
            if case .host(let pattern) = known { matches(pattern: pattern, name) } else { false }
        }
    }

    /// The names in a certificate.
    static func all(in certificate: NIOSSLCertificate) -> [CertificateName] {
        certificate._subjectAlternativeNames().compactMap { name in
            switch name.nameType {
            case .dnsName: .host(String(decoding: Array(name.contents), as: UTF8.self))
            case .ipAddress: .address(Array(name.contents))
            default: nil
            }
        }
    }

    /// A wildcard is the whole first label, stands for exactly one, and has at least two labels behind it (RFC 9525
    /// section 6.3).
    private static func matches(pattern: String, _ name: String) -> Bool {
        let (wanted, given) = (labels(pattern), labels(name))
        guard wanted.count == given.count, !given.contains("") else { return false }
        guard wanted.first == "*" else { return wanted == given }
        return wanted.count >= 3 && wanted.dropFirst() == given.dropFirst()
    }

    private static func labels(_ name: String) -> [Substring] {
        let lower = name.lowercased()
        let bare = lower.hasSuffix(".") ? String(lower.dropLast()) : lower
        return bare.split(separator: ".", omittingEmptySubsequences: false)
    }

    private static func address(of text: String) -> [UInt8]? {
        var (v4, v6) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: v4) { Array($0) } }
        if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: v6) { Array($0) } }
        return nil
    }
}

extension CertificateName: CustomStringConvertible {
    /// The name for a person.
    package var description: String {
        switch self {
        case .host(let name): name
        case .address(let bytes) where bytes.count == 4: bytes.map(String.init).joined(separator: ".")
        case .address(let bytes): bytes.map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
