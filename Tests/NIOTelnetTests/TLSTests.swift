import Foundation
import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTelnet
import Testing

@Suite struct `START_TLS in a channel (draft-altman-telnet-starttls)` {
    let tls: TestTLS

    init() async throws {
        tls = try await TestTLS.made.value
    }

    @Test(.enabled(if: Child.exists("openssl"), "Debian: openssl"))
    func `openssl s_client -starttls telnet is served inside of TLS`() async throws {
        let server = try await Server(.gatewayServer(), { $0.tls = .server(tls.server, .required) }) { LineServer() }
        let client = try Child([
            "openssl", "s_client", "-quiet", "-verify_return_error", "-CAfile", tls.path, "-servername", "localhost",
            "-verify_hostname", "localhost", "-starttls", "telnet", "-connect", "127.0.0.1:\(server.port)",
        ])
        try client.write("alice\r\n")
        let result = try await client.finish()
        try await server.stop()
        #expect(result.output.contains("secured\r\nlogin: "), "\(result.output)")
        #expect(result.output.contains("welcome alice"), "\(result.output)")
    }

    @Test(arguments: [TelnetTLS.Use.offered, .required], [TelnetTLS.Use.accepted, .offered, .required])
    func `our client and our server agree on it, whoever begins`(
        _ use: TelnetTLS.Use, _ clientUse: TelnetTLS.Use
    ) async throws {
        let server = try await Server(.gatewayServer(), { $0.tls = .server(tls.server, use) }) { LineServer() }
        var features = TelnetFeatures()
        features.tls = .client(tls.client, serverName: "localhost", clientUse)
        let (lines, isSecured) = try await TelnetConnection.connect(
            host: "127.0.0.1", port: server.port,
            configuration: .gatewayClient(terminalType: "XTERM", window: nil), features: features
        ) { connection in
            var lines: [String] = []
            for try await line in connection.lines {
                lines.append(line)
                if lines.count == 1 { try await connection.write("bob\r") }
            }
            return (lines, try await connection.withHandler(\.isSecured))
        }
        try await server.stop()
        #expect(lines == ["secured", "login: welcome bob"])
        #expect(isSecured)
    }

    @Test func `a client that refuses it is sent away with a word, and its data goes nowhere (stripping)`() throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .required) }
        try peer.write(Array("login: ".utf8))
        #expect(try peer.sent() == [255, 253, 46])
        try peer.receive(Array("early".utf8) + [255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240, 255, 252, 46])
        let sent = try peer.sent()
        #expect(sent.starts(with: [255, 253, 31]))
        #expect(String(decoding: sent.dropFirst(3), as: UTF8.self).contains("TLS is required"))
        #expect(!String(decoding: sent, as: UTF8.self).contains("login: "))
        #expect(peer.recorder.log.isEmpty)
        #expect(peer.recorder.fault == .tlsRefused)
        #expect(!peer.channel.isActive)
    }

    @Test func `a client that requires it hears and says nothing without (stripping)`() throws {
        let configuration = TelnetConfiguration.gatewayClient(terminalType: "XTERM", window: nil)
        let peer = try Harness(configuration) { $0.tls = .client(tls.client, serverName: nil, .required) }
        try peer.write(Array("secret".utf8))
        #expect(try peer.sent() == [255, 251, 46])
        try peer.receive(Array("Password: ".utf8))
        try peer.receive([255, 254, 46])
        #expect(try peer.sent() == [])
        #expect(peer.recorder.log.isEmpty)
        #expect(peer.recorder.fault == .tlsRefused)
        #expect(!peer.channel.isActive)
    }

    @Test func `where it is required a silent peer is not waited for without end`() throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .required) }
        peer.channel.embeddedEventLoop.advanceTime(by: .seconds(14))
        #expect(peer.channel.isActive)
        peer.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(peer.recorder.fault == .tlsTimedOut)
        #expect(
            try String(decoding: peer.sent(), as: UTF8.self).hasSuffix(
                "TLS is required here, and your client does not offer it (START_TLS).\r\n"))
        #expect(!peer.channel.isActive)
    }

    @Test(arguments: [[UInt8](), Array("rm -rf\r\n".utf8), [255, 251, 31]])
    func `CVE-2011-0411: what is injected behind FOLLOWS never becomes data`(_ injected: [UInt8]) throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .offered) }
        try peer.receive([255, 251, 46])
        #expect(try peer.sent() == [255, 253, 46, 255, 250, 46, 1, 255, 240])
        // However it is cut: in the same read, or in one of its own.
        try? peer.receive([255, 250, 46, 1, 255, 240] + injected)
        if !injected.isEmpty { try? peer.receive(injected) }
        #expect(peer.recorder.reads.isEmpty)
        #expect(peer.recorder.events == [.enabled(.remote, .startTLS)])
        #expect(peer.channel.isActive == injected.isEmpty)
    }

    @Test func `an offer refused is done without, and the rest of the negotiation follows`() throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .offered) }
        try peer.write(Array("login: ".utf8))
        #expect(try peer.sent() == [255, 253, 46])
        try peer.receive([255, 252, 46])
        let sent = try peer.sent()
        #expect(sent.starts(with: [255, 251, 1, 255, 251, 3]))
        #expect(sent.ends(with: "login: "))
        #expect(peer.recorder.events == [.refused(.remote, .startTLS), .unsecured])
    }

    @Test func `a peer that says nothing is served after half a second, and may still agree`() throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .offered) }
        try peer.write(Array("login: ".utf8))
        #expect(try peer.sent() == [255, 253, 46])
        peer.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
        #expect(try peer.sent().ends(with: "login: "))
        #expect(peer.recorder.events == [.unsecured])
        try peer.write([65])
        #expect(try peer.sent() == [65])
        try peer.receive([255, 251, 46])
        #expect(try peer.sent() == [255, 250, 46, 1, 255, 240])
        try peer.write([65])
        #expect(try peer.sent() == [])
    }

    @Test(arguments: [CloseMode.output, .all])
    func `a close asked for behind what waits for TLS waits, too`(_ mode: CloseMode) throws {
        for isRefused in [true, false] {
            let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .offered) }
            try peer.write(Array("bye".utf8))
            peer.channel.close(mode: mode, promise: nil)
            #expect(peer.channel.isActive)
            #expect(try peer.sent() == [255, 253, 46])
            if isRefused { try peer.receive([255, 252, 46]) }
            peer.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
            #expect(try peer.sent().ends(with: "bye"))
            // An embedded channel knows no half closure.
            #expect(!peer.channel.isActive)
        }
    }

    @Test func `a close that waits for a required TLS ends with the time for it`() throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .required) }
        try peer.write(Array("bye".utf8))
        let output = peer.channel.eventLoop.makePromise(of: Void.self)
        let all = peer.channel.eventLoop.makePromise(of: Void.self)
        peer.channel.close(mode: .output, promise: output)
        peer.channel.close(mode: .all, promise: all)
        peer.channel.embeddedEventLoop.advanceTime(by: .seconds(14))
        #expect(peer.channel.isActive)
        peer.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!peer.channel.isActive)
        let sent = try peer.sent()
        #expect(sent.starts(with: [255, 253, 46]) && !String(decoding: sent, as: UTF8.self).contains("bye"))
        try output.futureResult.and(all.futureResult).map { _ in }.wait()
    }

    @Test func `what is held for TLS is bounded`() throws {
        let peer = try Harness(.gatewayServer()) { $0.tls = .server(tls.server, .offered) }
        peer.channel.write(ByteBuffer(repeating: 65, count: 256 * 1024), promise: nil)
        #expect(peer.channel.isActive)
        peer.channel.write(ByteBuffer(repeating: 65, count: 1), promise: nil)
        #expect(peer.recorder.fault == .heldTooMuch(256 * 1024))
        #expect(!peer.channel.isActive)
    }

    @Test func `without TLS to give, the option is refused whatever the configuration says`() throws {
        var configuration = TelnetConfiguration.gatewayServer()
        configuration.remote.insert(.startTLS)
        configuration.requests = [.init(.do, .startTLS)]
        let peer = try Harness(configuration)
        #expect(try peer.sent() == [])
        try peer.receive([255, 251, 46])
        #expect(try peer.sent() == [255, 254, 46])
    }
}

extension [UInt8] {
    func ends(with text: String) -> Bool {
        suffix(text.utf8.count) == Array(text.utf8)[...]
    }
}

/// Asks for a name, welcomes it, and hangs up; says whether it was asked inside of TLS.
final class LineServer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var line: [UInt8] = []

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? TelnetEvent == .secured else { return }
        context.writeAndFlush(NIOAny(ByteBuffer(string: "secured\r\n")), promise: nil)
        context.writeAndFlush(NIOAny(ByteBuffer(string: "login: ")), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        line += unwrapInboundIn(data).readableBytesView
        guard let end = line.firstIndex(of: 13) else { return }
        let name = String(decoding: line[..<end], as: UTF8.self)
        let welcome = ByteBuffer(string: "welcome \(name)\r\n")
        context.writeAndFlush(NIOAny(welcome)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}
