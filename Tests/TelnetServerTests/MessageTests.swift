import Platform
import Policy
import TelnetServer
import Testing

/// What the two halves of the server say to each other.
@Suite struct MessageTests {
    private static let toMonitor: [SessionMessage] =
        [
            .ready(.init(filtersCalls: true, landlock: 6)), .ready(.init(filtersCalls: false, landlock: 0)),
            .login(
                LoginRequest(
                    id: 4_000_000_000, user: "alice", host: "::1", port: 65_535, isSecured: true, terminal: "xterm",
                    size: PTYSize(columns: 132, rows: 50), environment: ["LANG=C.UTF-8", "A="])),
            .hungUp(7), .drained,
            .noted(.unopened(.init(host: "192.0.2.1", port: 4711), .tlsFailed, detail: "http request")),
            .noted(.more(1000)),
            .noted(.closed(9, .init(.idle, detail: "", received: .max, sent: 1))),
        ] + SourceNote.allCases.map { .noted(.source("2001:db8::7", $0)) }

    private static var toSessions: [MonitorMessage] {
        var settings = SessionSettings(banner: "Welcome to %h\n")
        settings.account = .init(user: 64_023, group: 105)
        settings.acceptEnvironment = ["LANG", "TZ"]
        settings.maximumConnections = 5
        settings.maximumPerSource = 2
        settings.loginTimeout = 9
        settings.tls.isRequired = true
        settings.tls.requiresCertificate = true
        settings.tls.listeners = 3
        settings.idleExit = 60
        settings.metrics = MetricsPolicy(isServed: true, version: "1.2.3")
        settings.idle = 900
        settings.sources.failuresToBan = 5
        settings.sources.banTime = 60
        settings.sources.hasPasswords = true
        settings.sources.proxies = ["10.0.0.0/24", "::/0"].compactMap { try? CIDR($0) }
        settings.offersLinemode = true
        return [
            .serve(settings), .started(1), .refused(2, .system), .refused(3, .field), .refused(4, .full),
            .entered(5), .ended(5, wasIn: true), .ended(6, wasIn: false), .drain, .connected, .renewed, .judged(true),
            .judged(false), .tls(.certificate, [0, 255, 10]), .tls(.key, []),
        ]
    }

    @Test(arguments: toMonitor)
    func `what the session process says arrives as it was said`(_ message: SessionMessage) throws {
        #expect(try SessionMessage(message.bytes) == message)
    }

    @Test(arguments: toSessions)
    func `what the monitor says arrives as it was said`(_ message: MonitorMessage) throws {
        #expect(try MonitorMessage(message.bytes) == message)
    }

    @Test(arguments: toMonitor)
    func `a message cut short, or with bytes behind it, is none`(_ message: SessionMessage) {
        let bytes = message.bytes
        for count in bytes.indices {
            #expect(throws: MessageError.self) { try SessionMessage(Array(bytes.prefix(count))) }
        }
        #expect(throws: MessageError.length) { try SessionMessage(bytes + [0]) }
    }

    @Test func `a message of another version is none`() {
        #expect(throws: MessageError.version(2)) { try SessionMessage([2, 4]) }
    }

    @Test func `each kind that is not there is none`() {
        for kind in UInt8(6)...255 {
            #expect(throws: MessageError.kind(kind)) { try SessionMessage([Message.version, kind]) }
        }
    }

    @Test func `text that is not UTF-8 is none`() {
        #expect(throws: MessageError.value("user")) {
            try SessionMessage([Message.version, 2, 0, 0, 0, 1, 0, 1, 0xFF])
        }
    }

    @Test func `a notice is taken only with an address, an ending there is, and plain text (CVE-2004-0998)`() throws {
        func refused(_ notice: Notice, _ field: String) {
            #expect(throws: MessageError.value(field)) { try SessionMessage(SessionMessage.noted(notice).bytes) }
        }
        let peer = Notice.Peer(host: "::1", port: 1)
        for host in ["", "-froot", "a b", "\u{1B}[2J", String(repeating: "1", count: 65)] {
            refused(.unopened(.init(host: host, port: 1), .full, detail: ""), "host")
        }
        for detail in ["\n", "\u{9B}", "caf\u{E9}", String(repeating: "x", count: Notice.longestDetail + 1)] {
            refused(.unopened(peer, .full, detail: detail), "detail")
            refused(.closed(1, .init(.peer, detail: detail)), "detail")
        }
        let bytes = SessionMessage.noted(.closed(1, .init(.peer))).bytes
        for ending in UInt8(Ending.allCases.count + 1)...255 {
            #expect(throws: MessageError.value("ending")) {
                try SessionMessage(bytes.prefix(7) + [ending] + bytes.dropFirst(8))
            }
        }
    }

    @Test func `whatever the bytes, they are a message or an error`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { index in
                index == 0 ? Message.version : index == 1 ? UInt8.random(in: 0...6) : UInt8.random(in: 0...255)
            }
            if let message = try? SessionMessage(bytes) { #expect(message.bytes == bytes || bytes[1] == 1) }
            _ = try? MonitorMessage(bytes)
        }
    }
}
