import Emulator
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite struct EmulatorServerTests {
    /// Gathers what a peer receives, and tells when a text has come.
    private final class Collector: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private struct State {
            var bytes: [UInt8] = []
            var waiting: [(text: [UInt8], promise: EventLoopPromise<Void>)] = []
        }

        private let state = Mutex(State())

        var bytes: [UInt8] { state.withLock { $0.bytes } }

        /// Completes once the text has come.
        func seen(_ text: String, on loop: any EventLoop) -> EventLoopFuture<Void> {
            let promise = loop.makePromise(of: Void.self)
            state.withLock { $0.waiting.append((Array(text.utf8), promise)) }
            check()
            return promise.futureResult
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            state.withLock { $0.bytes += Array(unwrapInboundIn(data).readableBytesView) }
            check()
        }

        func channelInactive(context: ChannelHandlerContext) {
            let rest = state.withLock { state in
                defer { state.waiting.removeAll() }
                return state.waiting
            }
            for entry in rest { entry.promise.fail(ChannelError.eof) }
        }

        private func check() {
            let met = state.withLock { state in
                let met = state.waiting.filter { entry in Self.contains(state.bytes, entry.text) }
                state.waiting.removeAll { entry in Self.contains(state.bytes, entry.text) }
                return met
            }
            for entry in met { entry.promise.succeed() }
        }

        private static func contains(_ bytes: [UInt8], _ text: [UInt8]) -> Bool {
            String(decoding: bytes, as: UTF8.self).contains(String(decoding: text, as: UTF8.self))
        }
    }

    private let group = MultiThreadedEventLoopGroup.singleton

    private func start(_ change: (inout EmulatorConfiguration) -> Void = { _ in }) async throws -> EmulatorServer {
        var configuration = EmulatorConfiguration()
        change(&configuration)
        return try await EmulatorServer.start(
            configuration: configuration, group: group, host: "127.0.0.1", port: 0)
    }

    private func connect(_ server: EmulatorServer, _ collector: Collector) async throws -> any Channel {
        try await ClientBootstrap(group: group)
            .channelInitializer { $0.pipeline.addHandler(collector) }
            .connect(to: try #require(server.localAddress)).get()
    }

    @Test(.timeLimit(.minutes(1)))
    func `A peer is negotiated with, logs in and hangs up`() async throws {
        let server = try await start()
        let collector = Collector()
        let channel = try await connect(server, collector)
        try await collector.seen("Username: ", on: channel.eventLoop).get()
        // WILL ECHO, WILL SGA, DO TERMINAL-TYPE, DO NAWS (RFC 857, 858, 1091, 1073).
        for offer: [UInt8] in [[255, 251, 1], [255, 251, 3], [255, 253, 24], [255, 253, 31]] {
            let bytes = collector.bytes
            #expect(bytes.indices.contains { bytes[$0...].starts(with: offer) })
        }
        try await channel.writeAndFlush(ByteBuffer(bytes: [255, 251, 31, 255, 250, 31, 0, 100, 0, 40, 255, 240]))
        try await channel.writeAndFlush(ByteBuffer(string: "alice\r\0secret\r\nshow terminal | include Length\r\0"))
        try await collector.seen("Length: 40 lines, Width: 100 columns", on: channel.eventLoop).get()
        try await channel.writeAndFlush(ByteBuffer(string: "exit\r\0"))
        try await channel.closeFuture.get()
        await server.shutdown()
    }

    @Test(.timeLimit(.minutes(1)))
    func `A flood stops while nobody reads and arrives whole in the end`() async throws {
        let server = try await start()
        let collector = Collector()
        let channel = try await connect(server, collector)
        try await collector.seen("Username: ", on: channel.eventLoop).get()
        try await channel.writeAndFlush(ByteBuffer(string: "alice\r\0secret\r\0"))
        try await collector.seen("switch1>", on: channel.eventLoop).get()
        try await channel.setOption(.autoRead, value: false).get()
        try await channel.writeAndFlush(ByteBuffer(string: "test flood 4000000\r\0exit\r\0"))
        try await channel.setOption(.autoRead, value: true).get()
        try await channel.closeFuture.get()
        #expect(collector.bytes.count > 4_000_000)
        #expect(collector.bytes.count < 4_001_000)
        await server.shutdown()
    }

    @Test(.timeLimit(.minutes(1)))
    func `Connections beyond the limit are closed at once`() async throws {
        let server = try await start { $0.maximumConnections = 1 }
        let first = Collector()
        let held = try await connect(server, first)
        try await first.seen("Username: ", on: held.eventLoop).get()
        let refused = try await connect(server, Collector())
        try await refused.closeFuture.get()
        await server.shutdown()
        try await held.closeFuture.get()
    }

    @Test(.timeLimit(.minutes(1)))
    func `Who does not log in is disconnected`() async throws {
        let server = try await start { $0.loginTimeout = .milliseconds(50) }
        let collector = Collector()
        let channel = try await connect(server, collector)
        try await channel.closeFuture.get()
        #expect(String(decoding: collector.bytes, as: UTF8.self).contains("timeout expired!"))
        await server.shutdown()
    }

    @Test func `A family nobody emulates is refused with the list of those there are`() async throws {
        await #expect(throws: EmulatorServer.StartError.unknownFamily("junos")) {
            _ = try await start { $0.family = "junos" }
        }
        #expect("\(EmulatorServer.StartError.unknownFamily("junos"))".contains("there is: ios"))
    }

    @Test func `A port in use is an error`() async throws {
        let server = try await start()
        let port = try #require(server.localAddress?.port)
        await #expect(throws: (any Error).self) {
            _ = try await EmulatorServer.start(
                configuration: EmulatorConfiguration(), group: group, host: "127.0.0.1", port: port)
        }
        await server.shutdown()
    }

    /// The client nobody here wrote.
    static let client = "/usr/bin/telnet-ssl"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: client)), .timeLimit(.minutes(1)))
    func `telnet-ssl logs in and runs a command`() async throws {
        let server = try await start()
        let port = try #require(server.localAddress?.port)
        let process = Process()
        process.executableURL = URL(filePath: Self.client)
        process.arguments = ["127.0.0.1", String(port)]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try await withCheckedThrowingContinuation { (done: CheckedContinuation<String, any Error>) in
            Thread {
                done.resume(with: Swift.Result { try Self.converse(input, output) })
            }.start()
        }
        #expect(text.contains("Current privilege level is 1"))
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        await server.shutdown()
    }

    /// Answers what the device asks, by reading until it does; ends when the device hangs up.
    private static func converse(_ input: Pipe, _ output: Pipe) throws -> String {
        var text = ""
        var steps = [("Username:", "alice\n"), ("Password:", "secret\n"), ("switch1>", "show privilege\nexit\n")][...]
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            while let step = steps.first, text.contains(step.0) {
                try input.fileHandleForWriting.write(contentsOf: Data(step.1.utf8))
                steps = steps.dropFirst()
            }
        }
        return text
    }
}
