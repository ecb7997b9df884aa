import Glibc
import NIOCore
import NIOSSL

/// The client's side of TLS.
enum ClientTLS {
    /// The handler for a connection to `host`. It checks the chain of certificates unless told otherwise; the name is
    /// ``TLSWait``'s to check.
    static func handler(_ options: TLSOptions, host: String) throws(ConnectError) -> NIOSSLClientHandler {
        let context = try context(options)
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: serverName(options, host: host))
        } catch {
            throw .badFile(options.name ?? host, reason: "that is no name a certificate can have")
        }
    }

    /// The name that is asked for by SNI; nil for an address, which SNI does not know.
    static func serverName(_ options: TLSOptions, host: String) -> String? {
        let name = options.name ?? host
        return isAddress(name) ? nil : name
    }

    /// What certificates are checked with.
    static func context(_ options: TLSOptions) throws(ConnectError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = options.isInsecure ? .none : .noHostnameVerification
        if let file = options.authorities {
            configuration.trustRoots = .certificates(try certificates(file))
        }
        if let file = options.certificate {
            configuration.certificateChain = try certificates(file).map { .certificate($0) }
            configuration.privateKey = .privateKey(try key(options.key ?? file))
        }
        return try make(configuration)
    }

    private static func isAddress(_ name: String) -> Bool {
        (try? SocketAddress(ipAddress: name, port: 0)) != nil
    }

    private static func make(_ configuration: TLSConfiguration) throws(ConnectError) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .badFile(
                "the certificates", reason: "the key does not belong to the certificate, or one of them is broken")
        }
    }

    private static func certificates(_ file: String) throws(ConnectError) -> [NIOSSLCertificate] {
        do {
            let found = try NIOSSLCertificate.fromPEMFile(file)
            guard !found.isEmpty else { throw ConnectError.badFile(file, reason: "there is no certificate in it") }
            return found
        } catch {
            throw fault(error, file, "no PEM certificate")
        }
    }

    private static func key(_ file: String) throws(ConnectError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: file, format: .pem)
        } catch {
            throw fault(error, file, "no PEM private key without a passphrase")
        }
    }

    private static func fault(_ error: any Error, _ file: String, _ wanted: String) -> ConnectError {
        if let error = error as? ConnectError { return error }
        if let error = error as? IOError { return .badFile(file, reason: String(cString: strerror(error.errnoCode))) }
        guard access(file, R_OK) == 0 else { return .badFile(file, reason: String(cString: strerror(errno))) }
        return .badFile(file, reason: "\(wanted) in it")
    }
}
