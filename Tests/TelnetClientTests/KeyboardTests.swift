import NIOCore
import NIOTelnet
import TelnetClient
import Testing

@Suite struct KeyboardTests {
    private static let line = KeyboardMode(serverEchoes: false, serverSuppressesGoAhead: false, forced: nil)
    private static let password = KeyboardMode(serverEchoes: true, serverSuppressesGoAhead: false, forced: nil)
    private static let character = KeyboardMode(serverEchoes: true, serverSuppressesGoAhead: true, forced: nil)

    private func keyboard(_ mode: KeyboardMode, _ change: (inout ClientOptions) -> Void = { _ in }) -> Keyboard {
        var options = ClientOptions()
        change(&options)
        return Keyboard(mode: mode, settings: ClientSettings(options), columns: 80)
    }

    private func sent(_ actions: [Keyboard.Action]) -> [UInt8] {
        actions.flatMap { action -> [UInt8] in if case .send(let bytes) = action { bytes } else { [] } }
    }

    private func echoed(_ actions: [Keyboard.Action]) -> String {
        let bytes = actions.flatMap { action -> [UInt8] in if case .echo(let bytes) = action { bytes } else { [] } }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `where the server echoes, every key goes out as it is and nothing is shown (RFC 857)`() {
        var keyboard = keyboard(Self.character)
        #expect(keyboard.type(Array("ab\r\u{3}\u{1a}\u{7f}é".utf8)) == [.send(Array("ab\r\u{3}\u{1a}\u{7f}é".utf8))])
    }

    @Test func `a line is edited here and sent whole with CR LF (RFC 854)`() {
        var keyboard = keyboard(Self.line)
        let actions = keyboard.type(Array("hellp\u{7f}o\r".utf8))
        #expect(sent(actions) == Array("hello\r\n".utf8))
        #expect(echoed(actions).hasSuffix("\r\n"))
    }

    @Test func `in binary a line is sent with LF, for CR LF would be two ends there (RFC 856)`() {
        var keyboard = keyboard(Self.line) { $0.binaryOutput = true }
        #expect(sent(keyboard.type(Array("hello\r".utf8))) == Array("hello\n".utf8))
    }

    @Test func `wide and combining characters are rubbed out whole`() {
        var keyboard = keyboard(Self.line)
        #expect(sent(keyboard.type(Array("a東e\u{301}\u{7f}\u{7f}b\r".utf8))) == Array("ab\r\n".utf8))
    }

    @Test func `a password is never shown and never remembered`() {
        var keyboard = keyboard(Self.password)
        let actions = keyboard.type(Array("secret\r".utf8))
        #expect(sent(actions) == Array("secret\r\n".utf8))
        #expect(echoed(actions) == "")
        _ = keyboard.change(to: Self.line)
        #expect(sent(keyboard.type(Array("\u{1b}[A\r".utf8))) == Array("\r\n".utf8))
    }

    @Test(arguments: [line, KeyboardMode(serverEchoes: false, serverSuppressesGoAhead: true, forced: nil)])
    func `a password is not shown either where showing is left to us, and the next line is`(mode: KeyboardMode) {
        var keyboard = keyboard(mode)
        _ = keyboard.type(Array("bob\r".utf8))
        keyboard.hideLine(true)
        let actions = keyboard.type(Array("ses".utf8)) + keyboard.type(Array("ame\r".utf8))
        #expect(sent(actions).starts(with: "sesame\r".utf8))
        #expect(echoed(actions) == "\r\n")
        #expect(echoed(keyboard.type(Array("ls".utf8))) == "ls")
    }

    @Test func `a password is not remembered either where showing is left to us`() {
        var keyboard = keyboard(Self.line)
        _ = keyboard.type(Array("bob\r".utf8))
        keyboard.hideLine(true)
        _ = keyboard.type(Array("sesame\r".utf8))
        #expect(sent(keyboard.type(Array("\u{1b}[A\r".utf8))) == Array("bob\r\n".utf8))
    }

    @Test func `a password that is begun stays unseen, whatever the server says meanwhile`() {
        var keyboard = keyboard(Self.line)
        keyboard.hideLine(true)
        _ = keyboard.type(Array("ses".utf8))
        keyboard.hideLine(false)
        #expect(echoed(keyboard.type(Array("ame".utf8))) == "")
        #expect(echoed(keyboard.type([3])) == "\r\n")
        #expect(echoed(keyboard.type(Array("ls".utf8))) == "ls")
        keyboard.hideLine(true)
        keyboard.hideLine(false)
        #expect(sent(keyboard.type(Array("\r".utf8))) == Array("ls\r\n".utf8))
    }

    @Test func `a password is not shown under LINEMODE either`() {
        var keyboard = keyboard(Self.line)
        var rules = LineDiscipline.Rules()
        (rules.edits, rules.echoes) = (true, true)
        _ = keyboard.follow(rules)
        keyboard.hideLine(true)
        _ = keyboard.follow(rules)
        #expect(echoed(keyboard.type(Array("sesame\r".utf8))) == "\r\n")
        #expect(echoed(keyboard.type(Array("ls".utf8))) == "ls")
    }

    @Test func `a line that can be no longer rings the bell, once`() {
        var keyboard = keyboard(Self.line)
        #expect(!echoed(keyboard.type([UInt8](repeating: 0x61, count: 4096))).contains("\u{7}"))
        #expect(echoed(keyboard.type([UInt8](repeating: 0x61, count: 1000))) == "\u{7}")
        #expect(sent(keyboard.type([13])).count == 4098)
        #expect(!echoed(keyboard.type(Array("ls\r".utf8))).contains("\u{7}"))
    }

    @Test func `lines are edited in the window's new width`() {
        var keyboard = keyboard(Self.line)
        keyboard.resize(columns: 20)
        #expect(echoed(keyboard.type(Array("0123456789012345678901".utf8))).contains("$"))
    }

    @Test(arguments: [(3, .ip), (0x1C, .brk), (0x0F, .ao), (0x14, .ayt), (4, .eof)] as [(UInt8, Command)])
    func `a line's interrupt keys become commands`(key: UInt8, command: Command) {
        var keyboard = keyboard(Self.line)
        #expect(keyboard.type([key]) == [.command(command)])
    }

    @Test func `Ctrl-C drops the line begun`() {
        var keyboard = keyboard(Self.line)
        _ = keyboard.type(Array("half".utf8))
        #expect(keyboard.type([3]).contains(.command(.ip)))
        #expect(sent(keyboard.type([13])) == [13, 10])
    }

    @Test func `the escape character leads to command mode with what is typed behind it`() {
        var keyboard = keyboard(Self.character)
        #expect(keyboard.type(Array("a\u{1d}quit\r".utf8)) == [.send([0x61]), .escape(rest: Array("quit\r".utf8))])
        var without = self.keyboard(Self.character) { $0.escape = nil }
        #expect(without.type([0x1D]) == [.send([0x1D])])
    }

    @Test func `rlogin's tilde ends, suspends and doubles at the beginning of a line only`() {
        func rlogin() -> Keyboard {
            keyboard(Self.character) { options in
                options.isRlogin = true
                options.escape = ControlCharacter("~")
            }
        }
        var first = rlogin()
        #expect(first.type(Array("~.".utf8)) == [.close])
        var second = rlogin()
        #expect(second.type(Array("a~.\r~\u{1a}".utf8)) == [.send(Array("a~.\r".utf8)), .suspend])
        var third = rlogin()
        #expect(sent(third.type(Array("~~x~y".utf8))) == Array("~x~y".utf8))
    }

    @Test func `Enter is CR LF at once when crlf is on`() {
        var settings = ClientSettings(ClientOptions())
        settings.set(.crlf, true)
        var keyboard = Keyboard(mode: Self.character, settings: settings)
        #expect(keyboard.type([13]) == [.send([13, 10])])
    }

    @Test func `a line begun goes out when the server takes over`() {
        var keyboard = keyboard(Self.line)
        _ = keyboard.type(Array("half".utf8))
        #expect(keyboard.change(to: Self.character) == [.send(Array("half".utf8))])
    }

    @Test func `the next character is taken as it is after Ctrl-V`() {
        var keyboard = keyboard(Self.line)
        #expect(sent(keyboard.type([0x16, 0x03, 0x16, 0x1D, 13])) == [3, 0x1D, 13, 10])
    }
}

@Suite struct PipeTextTests {
    @Test func `a line feed alone becomes CR LF, and CR LF stays, at every division (RFC 854)`() {
        let text = Array("a\nb\r\nc\n\n\r\r\n".utf8)
        for cut in 0...text.count {
            var pipe = PipeText()
            let first = pipe.convert(ByteBuffer(bytes: text[..<cut]))
            let second = pipe.convert(ByteBuffer(bytes: text[cut...]))
            #expect(
                Array(first.readableBytesView) + Array(second.readableBytesView)
                    == Array("a\r\nb\r\nc\r\n\r\n\r\r\n".utf8))
        }
    }
}

@Suite struct PasswordWatchTests {
    @Test(arguments: [
        "Password: ", "bob's password:", "Enter passphrase> ", "\u{1b}[1mPASSWORD:\u{1b}[0m ", "login\r\nPassword:",
    ])
    func `a question for a password is noticed`(text: String) {
        var watch = PasswordWatch()
        #expect(watch.receive(Array(text.utf8)) != nil)
    }

    @Test(arguments: ["Password\r\n", "login: ", "your password has expired", "password: \r\n$ ", ""])
    func `other lines are not`(text: String) {
        var watch = PasswordWatch()
        #expect(watch.receive(Array(text.utf8)) == nil)
    }
}
