import Audit
import Testing

/// A matcher, and what of the typing it let through.
private struct Session {
    var matcher = EchoMatcher()
    var stored: [UInt8] = []
    var masked = 0
    var now: UInt64 = 0

    mutating func type(_ text: String) { type(Array(text.utf8)) }
    mutating func print(_ text: String) { print(Array(text.utf8)) }

    mutating func type(_ bytes: [UInt8]) {
        take(matcher.received(typed: bytes.span.bytes, now: now))
    }

    mutating func print(_ bytes: [UInt8]) {
        take(matcher.received(printed: bytes.span.bytes, now: now))
    }

    mutating func finish() {
        masked += matcher.finish()
    }

    var storedText: String { String(decoding: stored, as: UTF8.self) }

    private mutating func take(_ outcome: EchoMatcher.Outcome) {
        masked += outcome.masked
        stored += matcher.typed[outcome.echoed]
    }
}

@Suite struct EchoMatcherTests {
    @Test func `a line echoed key by key is stored, Enter included`() {
        var session = Session()
        session.print("Router>")
        for key in "show ver" {
            session.type(String(key))
            session.print(String(key))
        }
        session.type("\r")
        session.print("\r\nCisco IOS\r\nRouter>")
        #expect(session.storedText == "show ver\r")
        #expect(session.masked == 0)
    }

    @Test func `an echo may be cut anywhere`() {
        var session = Session()
        session.type("ab\r")
        for piece in ["a", "b", "\r", "\n"] { session.print(piece) }
        #expect(session.storedText == "ab\r")
    }

    @Test func `nothing is stored before its echo`() {
        var session = Session()
        session.type("reload")
        #expect(session.storedText == "")
        session.print("rel")
        #expect(session.storedText == "rel")
    }

    @Test func `a password at a prompt without echo is counted once the line ends`() {
        var session = Session()
        session.print("login: ")
        session.type("bob")
        session.print("bob")
        session.type("\r")
        session.print("\r\nEnter it> ")
        for key in "hunter2" { session.type(String(key)) }
        #expect(session.masked == 0)
        session.type("\r")
        session.print("\r\nWelcome\r\n")
        session.finish()
        #expect(session.storedText == "bob\r")
        #expect(session.masked == 8)
    }

    @Test(
        "at a prompt that names a secret nothing is stored, even if the device prints the very same",
        arguments: [
            "Password: ", "PASSWORD:", "\r\nEnter passphrase for key: ", "PIN:", "Verification code: ",
            "password for bob ",
        ])
    func secretPrompt(prompt: String) {
        var session = Session()
        session.print(prompt)
        session.type("x")
        session.print("x")
        session.type("y\r")
        session.print("y\r\n")
        session.type("z")
        session.print("z")
        session.finish()
        #expect(session.storedText == "z")
        #expect(session.masked == 3)
    }

    @Test func `a prompt on an earlier line does not count`() {
        var session = Session()
        session.print("Password: \r\nRouter#")
        session.type("a")
        session.print("a")
        #expect(session.storedText == "a")
    }

    @Test func `stars for a password are no echo`() {
        var session = Session()
        session.print("Secret word? ")
        for key in "hunter2" {
            session.type(String(key))
            session.print("*")
        }
        session.type("\r")
        session.print("\r\n")
        session.finish()
        #expect(session.storedText == "")
        #expect(session.masked == 8)
    }

    @Test func `output that happens to begin with what was typed is no echo`() {
        var session = Session()
        session.type("%")
        session.print("%LINK-3-UPDOWN: Interface up\r\n")
        session.type("secret\r")
        session.print("\r\n")
        session.finish()
        #expect(session.storedText == "")
        #expect(session.masked == 8)
    }

    @Test func `the first thing that does not fit hides the rest of the line, and only that`() {
        var session = Session()
        session.type("sh")
        session.print("sh")
        session.type("\t")
        session.print("ow ")
        session.type("x")
        session.print("x")
        session.type("\r")
        session.print("\r\n")
        session.type("ok")
        session.print("ok")
        session.finish()
        #expect(session.storedText == "shok")
        #expect(session.masked == 3)
    }

    @Test func `lines that ended before the mismatch are kept`() {
        var session = Session()
        session.type("one\rtwo\r")
        session.print("one\r\nanswer\r\n")
        session.finish()
        #expect(session.storedText == "one\r")
        #expect(session.masked == 4)
    }

    @Test func `an erased character is echoed as BS SP BS`() {
        var session = Session()
        session.type("ab\u{7F}")
        session.print("ab\u{8} \u{8}")
        session.type("c")
        session.print("c")
        #expect(session.storedText == "ab\u{7F}c")
        #expect(session.masked == 0)
    }

    @Test func `an echo that stays away too long is no echo`() {
        var session = Session()
        session.type("a")
        session.now = EchoMatcher.patience
        session.print("a")
        #expect(session.storedText == "a")
        session.type("b")
        session.now += EchoMatcher.patience + 1
        session.print("b")
        session.type("c\r")
        #expect(session.storedText == "a")
        #expect(session.masked == 3)
    }

    @Test func `no more is held back than the limit`() {
        var session = Session()
        let limit = EchoMatcher.maximumPending
        session.type([UInt8](repeating: 0x61, count: limit))
        session.print([UInt8](repeating: 0x61, count: limit))
        #expect(session.stored.count == limit)
        session.type([UInt8](repeating: 0x62, count: limit + 1))
        session.print([UInt8](repeating: 0x62, count: limit + 1))
        session.finish()
        #expect(session.stored.count == limit)
        #expect(session.masked == limit + 1)
    }

    @Test func `storage does not grow with the session`() {
        var session = Session()
        for _ in 0..<5_000 {
            session.type("ab")
            session.print("a")
            session.type("c")
            session.print("bc")
        }
        #expect(session.stored.count == 15_000)
        #expect(session.matcher.typed.capacity <= 4 * EchoMatcher.maximumPending)
    }

    /// A device that echoes, hides, stars, delays, interrupts and completes at random, in random pieces. Whatever it does:
    /// every byte is accounted for, and what is stored was printed, in order, after it was typed.
    @Test("whatever a device does, only what it printed is stored", arguments: 0..<200 as Range<UInt64>)
    func randomDevice(seed: UInt64) {
        var random = Seeded(seed)
        var session = Session()
        var typed: [UInt8] = []
        var printed: [UInt8] = []
        for _ in 0..<60 {
            let keys = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Array("abcdef \t\u{7F}%".utf8).randomElement(using: &random) ?? 0
            }
            let line = keys + [0x0D]
            var answer: [UInt8] = []
            switch Int.random(in: 0..<6, using: &random) {
            case 0: answer = [0x0D, 0x0A]
            case 1: answer = line.map { $0 == 0x0D ? 0x0A : 0x2A }
            case 2: answer = Array("%LOG: event\r\n".utf8) + line + [0x0A]
            case 3: answer = line.filter { $0 >= 0x20 } + Array("\r\nPassword: ".utf8)
            default: answer = line + [0x0A]
            }
            session.now += UInt64.random(in: 0...EchoMatcher.patience, using: &random)
            var typing = line[...]
            var printing = answer[...]
            while !typing.isEmpty || !printing.isEmpty {
                let keys = typing.prefix(Int.random(in: 0...3, using: &random))
                typing = typing.dropFirst(keys.count)
                typed += keys
                session.type(Array(keys))
                let output = printing.prefix(Int.random(in: 0...4, using: &random))
                printing = printing.dropFirst(output.count)
                printed += output
                session.print(Array(output))
            }
        }
        session.finish()
        #expect(session.stored.count + session.masked == typed.count, "seed \(seed)")
        #expect(isSubsequence(session.stored, of: typed), "seed \(seed)")
        #expect(isSubsequence(session.stored.filter { $0 >= 0x20 && $0 != 0x7F }, of: printed), "seed \(seed)")
    }

    /// The line a person types at a silent prompt never appears, whatever the device prints before, after and between.
    @Test("a password at a silent prompt never gets through", arguments: 0..<200 as Range<UInt64>)
    func silentPrompt(seed: UInt64) {
        var random = Seeded(seed)
        var session = Session()
        session.print(["Password: ", "Secret? ", "> ", ""].randomElement(using: &random) ?? "")
        let password = (0..<Int.random(in: 4...20, using: &random)).map { _ in
            UInt8.random(in: 0x30...0x7A, using: &random)
        }
        for key in password {
            session.type([key])
            if Int.random(in: 0..<8, using: &random) == 0 { session.print("\r\n%LOG\r\n") }
        }
        session.type("\r")
        session.print(["\r\nDenied\r\n", "\r\n", "\r\nPassword: "].randomElement(using: &random) ?? "")
        session.finish()
        #expect(session.stored.isEmpty, "seed \(seed)")
        #expect(session.masked == password.count + 1)
    }

    private func isSubsequence(_ part: [UInt8], of whole: [UInt8]) -> Bool {
        var rest = whole[...]
        for byte in part {
            guard let index = rest.firstIndex(of: byte) else { return false }
            rest = rest[(index + 1)...]
        }
        return true
    }
}
