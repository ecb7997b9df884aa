import NIOSSL

/// TLS for the ways in: 1.2 and 1.3, the library's own choice of ciphers.
enum ServerTLS {
    /// The context for a listener's certificate and key. Throws ``ListenerError/tls(listener:reason:)``.
    static func context(for files: Configuration.Listener.TLS, listener: String) throws -> NIOSSLContext {
        let chain: [NIOSSLCertificateSource]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) }
        } catch {
            throw ListenerError.tls(
                listener: listener,
                reason: "cannot read a PEM certificate from \(files.certificate); set tls.cert to a readable PEM file")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        } catch {
            throw ListenerError.tls(
                listener: listener,
                reason:
                    "cannot read a PEM private key from \(files.key); set tls.key to a PEM file the gateway may read")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ListenerError.tls(
                listener: listener, reason: "\(files.certificate) and \(files.key) do not belong together (\(error))")
        }
    }
}
