import NIOTelnet

func greet(on port: Int, ready: @escaping @Sendable (Int) -> Void) async throws {
    try await TelnetService().run(host: "127.0.0.1", port: port, ready: ready) { connection in
        try await connection.write("Who are you? ")
        for try await name in connection.lines {
            try await connection.writeLine("Good day, \(name).")
        }
    }
}
