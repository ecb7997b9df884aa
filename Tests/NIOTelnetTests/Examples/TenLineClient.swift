import NIOTelnet

func introduce(_ name: String, toPort port: Int) async throws -> String? {
    try await TelnetConnection.connect(host: "127.0.0.1", port: port) { connection in
        try await connection.writeLine(name)
        for try await line in connection.lines { return line }
        return nil
    }
}
