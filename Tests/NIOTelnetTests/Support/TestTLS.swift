import Foundation
import NIOSSL

/// A certificate for `localhost`, made by openssl for this run of the tests.
struct TestTLS {
    static let made = Task { try await TestTLS() }

    let server: NIOSSLContext
    let client: NIOSSLContext
    let path: String

    private init() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("niotelnet-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (folder.path + "/cert.pem", folder.path + "/key.pem")
        let openssl = try Child([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
            certificate,
        ])
        _ = try await openssl.finish()
        let chain = try NIOSSLCertificate.fromPEMFile(certificate)
        server = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(chain)
        client = try NIOSSLContext(configuration: configuration)
        path = certificate
    }
}
