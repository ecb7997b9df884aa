import NIOCore
import NIOPosix
import NIOTelnet
import Testing

@Suite struct `Connections for code that waits` {
    @Test func `ten lines make a server, and seven a client`() async throws {
        let answer = try await withServer({ try await greet(on: 0, ready: $0) }) { port in
            try await introduce("Ada", toPort: port)
        }
        #expect(answer == "Who are you? Good day, Ada.")
    }

    @Test func `a handler in a pipeline hears the window's size and answers with it`() async throws {
        let channel = try await parrots(on: MultiThreadedEventLoopGroup.singleton)
        let socket = RawSocket(to: try #require(channel.localAddress?.port))
        socket.send([255, 251, 31, 255, 250, 31, 0, 5, 0, 24, 255, 240])
        socket.send("pretty bird")
        let heard = await waiting { socket.receive(through: Array("pretty bird".utf8)) }
        #expect(heard.ends(with: "\r\n-----\r\npretty bird"))
        socket.close()
        try await channel.close()
    }

    @Test func `a service with a certificate speaks to nobody without TLS`() async throws {
        let tls = try await TestTLS.made.value
        let lines = try await withServer({ try await securely(tls.server, on: 0, ready: $0) }) { port in
            let socket = RawSocket(to: port)
            defer { socket.close() }
            socket.send([255, 252, 46])
            let plain = String(decoding: await waiting { socket.receiveAll() }, as: UTF8.self)
            var features = TelnetFeatures()
            features.tls = .client(tls.client, serverName: "localhost", .required)
            return try await TelnetConnection.connect(host: "127.0.0.1", port: port, features: features) { connection in
                for try await line in connection.lines { return [plain, line] }
                return [plain]
            }
        }
        #expect(lines.first?.contains("TLS is required here") == true)
        #expect(lines.first?.contains("Nobody else hears") == false)
        #expect(lines.last == "Nobody else hears this.")
    }

    @Test(arguments: [
        ("one\r\ntwo\r\n", ["one", "two"]), ("one\r\0two\rthree\nfour", ["one", "two", "three", "four"]),
        ("\r\n\r\n", ["", ""]), ("", []), ("\u{FF}\n", ["\u{FF}"]), ("a\n\nb", ["a", "", "b"]),
    ])
    func `lines end as lines end`(_ text: String, lines: [String]) async throws {
        let heard = try await hear(Array(text.utf8))
        #expect(heard == lines)
        // A byte at a time.
        #expect(try await hear(Array(text.utf8), inPieces: true) == lines)
    }

    @Test func `a line of more than 4096 bytes ends the sequence`() async throws {
        #expect(try await hear([UInt8](repeating: 65, count: 4096)).first?.count == 4096)
        await #expect(throws: TelnetFault.lineTooLong(4096)) {
            try await hear([UInt8](repeating: 65, count: 4097))
        }
    }

    @Test func `events come in their place, and the protocol is at hand`() async throws {
        let service = TelnetService(.gatewayServer())
        let messages = try await withServer({ ready in
            try await service.run(host: "127.0.0.1", port: 0, ready: ready) { connection in
                for try await message in connection.messages where message == .event(.command(.brk)) {
                    try await connection.writeLine("broken")
                }
            }
        }) { port in
            try await TelnetConnection.connect(
                host: "127.0.0.1", port: port, configuration: .gatewayClient(terminalType: "X", window: nil)
            ) { connection in
                try await connection.withHandler { $0.send(.brk) }
                var messages: [TelnetConnection.Message] = []
                for try await message in connection.messages {
                    messages.append(message)
                    if case .data = message { break }
                }
                return messages
            }
        }
        #expect(messages.contains(.event(.enabled(.remote, .echo))))
        #expect(messages.last == .data(ByteBuffer(string: "broken\r\n")))
    }

    @Test func `a peer that has said all it had to say still hears the answer`() async throws {
        let service = TelnetService()
        let answer = try await withServer({ ready in
            try await service.run(host: "127.0.0.1", port: 0, ready: ready) { connection in
                var count = 0
                for try await _ in connection.lines { count += 1 }
                try await connection.writeLine("\(count) lines")
            }
        }) { port in
            let socket = RawSocket(to: port)
            defer { socket.close() }
            socket.send("a\r\nb\r\n")
            socket.finish()
            return await waiting { socket.receiveAll() }
        }
        #expect(answer == Array("2 lines\r\n".utf8))
    }

    @Test func `what was written last is not lost with what the peer says at the same time`() async throws {
        let service = TelnetService()
        let answer = try await withServer({ ready in
            try await service.run(host: "127.0.0.1", port: 0, ready: ready) { connection in
                for try await _ in connection.lines { break }
                try await connection.write([UInt8](repeating: 65, count: 2_000_000))
            }
        }) { port in
            let socket = RawSocket(to: port)
            defer { socket.close() }
            socket.send("go\r\n")
            for _ in 0..<100 { socket.send("and more of it\r\n") }
            return await waiting { socket.receiveAll().count }
        }
        #expect(answer == 2_000_000)
    }

    @Test func `more connections than the limit are closed at once`() async throws {
        var limited = TelnetService()
        limited.limit = 1
        let service = limited
        let second = try await withServer({ ready in
            try await service.run(host: "127.0.0.1", port: 0, ready: ready) { connection in
                try await connection.writeLine("welcome")
                for try await _ in connection.lines {}
            }
        }) { port in
            let socket = RawSocket(to: port)
            defer { socket.close() }
            #expect(await waiting { socket.receive(through: [10]) } == Array("welcome\r\n".utf8))
            let other = RawSocket(to: port)
            defer { other.close() }
            return await waiting { other.receiveAll() }
        }
        #expect(second == [])
    }

    @Test func `a proxy that is listed names the client before anything else`() async throws {
        var proxied = TelnetService()
        proxied.proxies = ["127.0.0.1"]
        let service = proxied
        let answer = try await withServer({ ready in
            try await service.run(host: "127.0.0.1", port: 0, ready: ready) { connection in
                for try await line in connection.lines { try await connection.writeLine("heard \(line)") }
            }
        }) { port in
            let socket = RawSocket(to: port)
            defer { socket.close() }
            socket.send("PROXY TCP4 192.0.2.7 198.51.100.1 56324 23\r\nhello\r\n")
            return await waiting { socket.receive(through: [10]) }
        }
        #expect(answer == Array("heard hello\r\n".utf8))
    }

    /// What a server makes of bytes and the end.
    @discardableResult
    private func hear(_ bytes: [UInt8], inPieces: Bool = false) async throws -> [String] {
        let (results, continuation) = AsyncStream.makeStream(of: Result<[String], any Error>.self)
        let service = TelnetService()
        let result = try await withServer({ ready in
            try await service.run(host: "127.0.0.1", port: 0, ready: ready) { connection in
                do {
                    var lines: [String] = []
                    for try await line in connection.lines { lines.append(line) }
                    continuation.yield(.success(lines))
                } catch {
                    continuation.yield(.failure(error))
                }
            }
        }) { port in
            let socket = RawSocket(to: port)
            defer { socket.close() }
            for piece in inPieces ? bytes.map({ [$0] }) : [bytes] where !piece.isEmpty { socket.send(piece) }
            socket.finish()
            for await result in results { return result }
            throw CancellationError()
        }
        return try result.get()
    }

    /// Runs a server for as long as `body` takes.
    private func withServer<Result: Sendable>(
        _ run: @escaping @Sendable (@escaping @Sendable (Int) -> Void) async throws -> Void,
        _ body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await run { continuation.yield($0) }
            }
            var port: Int?
            for await bound in ports {
                port = bound
                break
            }
            let result = try await body(try #require(port))
            group.cancelAll()
            return result
        }
    }
}
