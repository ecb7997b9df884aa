import NIOSSL

/// What TLS is made of, as the files have it. The monitor reads it and hands it on in pieces, for the session process can
/// open no file.
package struct TLSMaterial: Equatable, Sendable {
    /// A file.
    package enum Part: UInt8, CaseIterable, Sendable {
        /// The server's certificate, and those between it and its authority.
        case certificate = 1
        /// The private key.
        case key = 2
        /// The authorities of clients.
        case clientAuthorities = 3
    }

    /// Why there is no TLS to be made of it.
    package enum Fault: Error, Equatable {
        /// This file does not hold what it should, in PEM.
        case unreadable(Part)
        /// The key is not that of the certificate.
        case mismatched
    }

    /// Bytes of the longest file.
    package static let longest = 48 * 1024
    /// Bytes of one piece, which leave room in a message for what else is in it.
    static let piece = 8 * 1024

    private var parts: [Part: [UInt8]] = [:]

    package init() {}

    /// Whether there is no TLS.
    package var isEmpty: Bool { parts.isEmpty }

    /// A file; nil if there is none.
    package subscript(part: Part) -> [UInt8]? {
        get { parts[part] }
        set { parts[part] = newValue }
    }

    /// Adds the next bytes of a file.
    package mutating func add(_ bytes: [UInt8], to part: Part) throws(MessageError) {
        guard parts[part, default: []].count + bytes.count <= Self.longest else { throw .value("part") }
        parts[part, default: []] += bytes
    }

    /// All of it, in messages short enough to be sent.
    package var messages: [MonitorMessage] {
        Part.allCases.flatMap { part in
            let bytes = parts[part] ?? []
            return stride(from: 0, to: bytes.count, by: Self.piece).map { start in
                MonitorMessage.tls(part, Array(bytes[start..<min(start + Self.piece, bytes.count)]))
            }
        }
    }

    /// TLS 1.2 and 1.3, with the library's own choice of ciphers. Clients are asked for certificates if there are authorities.
    func context(requiringCertificate isRequired: Bool) throws(Fault) -> NIOSSLContext {
        let chain = try certificates(.certificate)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try key()))
        configuration.minimumTLSVersion = .tlsv12
        if parts[.clientAuthorities] != nil {
            configuration.trustRoots = .certificates(try certificates(.clientAuthorities))
            configuration.certificateVerification = isRequired ? .noHostnameVerification : .optionalVerification
            configuration.sendCANameList = true
        }
        guard let context = try? NIOSSLContext(configuration: configuration) else { throw .mismatched }
        return context
    }

    private func certificates(_ part: Part) throws(Fault) -> [NIOSSLCertificate] {
        guard let found = try? NIOSSLCertificate.fromPEMBytes(parts[part] ?? []), !found.isEmpty else {
            throw .unreadable(part)
        }
        return found
    }

    private func key() throws(Fault) -> NIOSSLPrivateKey {
        guard let key = try? NIOSSLPrivateKey(bytes: parts[.key] ?? [], format: .pem) else { throw .unreadable(.key) }
        return key
    }
}
