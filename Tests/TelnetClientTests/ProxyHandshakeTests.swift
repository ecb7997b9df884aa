import TelnetClient
import Testing

@Suite struct ProxyHandshakeTests {
    private func socks(_ url: String = "socks5://proxy:1080", password: String = "") throws -> ProxyHandshake {
        ProxyHandshake(try #require(ProxyURL(url)), target: "host", port: 23, password: password)
    }

    private let connect: [UInt8] = [5, 1, 0, 3, 4, 0x68, 0x6F, 0x73, 0x74, 0, 23]

    @Test func `SOCKS 5 asks for the host by its name (RFC 1928)`() throws {
        var handshake = try socks()
        #expect(handshake.opening == [5, 1, 0])
        #expect(handshake.receive([5, 0]) == .send(connect))
        #expect(handshake.receive([5, 0, 0, 1, 1, 2, 3, 4, 0, 9, 0xAA]) == .done(rest: [0xAA]))
    }

    @Test func `SOCKS 5 logs in where it is asked to (RFC 1929)`() throws {
        var handshake = try socks("socks5://bob@proxy", password: "pw")
        #expect(handshake.opening == [5, 2, 0, 2])
        #expect(handshake.receive([5, 2]) == .send([1, 3] + Array("bob".utf8) + [2] + Array("pw".utf8)))
        #expect(handshake.receive([1, 0]) == .send(connect))
    }

    @Test(
        arguments: [
            [4, 0], [5, 255], [5, 2], [0x48, 0x54],
        ] as [[UInt8]])
    func `a proxy that speaks something else is refused`(answer: [UInt8]) throws {
        var handshake = try socks()
        guard case .refused = handshake.receive(answer) else { return #expect(Bool(false)) }
        #expect(handshake.receive([5, 0]) == .wait)
    }

    @Test func `every refusal of SOCKS 5 has words, also those nobody has defined`() throws {
        for code in UInt8(1)...255 {
            var handshake = try socks()
            _ = handshake.receive([5, 0])
            guard case .refused(let reason) = handshake.receive([5, code, 0, 1, 0]) else { return #expect(Bool(false)) }
            #expect(!reason.isEmpty)
        }
    }

    @Test func `HTTP CONNECT goes on at the end of the header, in whatever pieces it comes (RFC 9110 section 9.3.6)`()
        throws
    {
        let proxy = try #require(ProxyURL("http://bob@proxy:3128"))
        let handshake = ProxyHandshake(proxy, target: "::1", port: 23, password: "pw")
        #expect(
            String(decoding: handshake.opening, as: UTF8.self)
                == "CONNECT [::1]:23 HTTP/1.1\r\nHost: [::1]:23\r\nProxy-Authorization: Basic Ym9iOnB3\r\n\r\n")
        let answer = Array("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n\u{1}".utf8)
        for cut in 0...answer.count {
            var pieces = handshake
            let first = pieces.receive(answer[..<cut])
            let second = pieces.receive(answer[cut...])
            #expect([first, second].contains { if case .done = $0 { true } else { false } })
        }
    }

    @Test(arguments: [
        "HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP/1.1 407 Log in\r\n\r\n", "SSH-2.0-x\r\n\r\n", "\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
    ])
    func `an HTTP proxy that refuses or lies is refused`(answer: String) throws {
        var handshake = ProxyHandshake(try #require(ProxyURL("http://proxy")), target: "h", port: 1, password: "")
        guard case .refused = handshake.receive(Array(answer.utf8)) else { return #expect(Bool(false)) }
    }

    @Test func `a proxy that talks without end is refused`() throws {
        var handshake = ProxyHandshake(try #require(ProxyURL("http://proxy")), target: "h", port: 1, password: "")
        guard case .refused = handshake.receive([UInt8](repeating: 0x61, count: 9000)) else {
            return #expect(Bool(false))
        }
    }

    @Test(arguments: ["", "proxy", "ftp://proxy", "socks5://", "socks5://a:b@proxy", "http://proxy/path"])
    func `what is no proxy's URL is none`(text: String) {
        #expect(ProxyURL(text) == nil)
    }
}
