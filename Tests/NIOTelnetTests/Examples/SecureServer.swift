import NIOSSL
import NIOTelnet

func securely(_ certificate: NIOSSLContext, on port: Int, ready: @escaping @Sendable (Int) -> Void) async throws {
    var features = TelnetFeatures()
    features.tls = .server(certificate, .required)
    try await TelnetService(features: features).run(host: "127.0.0.1", port: port, ready: ready) { connection in
        try await connection.writeLine("Nobody else hears this.")
    }
}
