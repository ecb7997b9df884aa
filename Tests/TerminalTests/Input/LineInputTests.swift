import Terminal
import Testing

@Suite struct LineInputTests {
    static let lines: [(String, String, String)] = [
        ("alice\r", "alice", "alice\r\n"),
        ("alice\n", "alice", "alice\r\n"),
        ("alicf\u{7F}e\r", "alice", "alicf\u{8} \u{8}e\r\n"),
        ("ab\u{8}\u{8}\u{8}c\r", "c", "ab\u{8} \u{8}\u{8} \u{8}c\r\n"),
        ("one\u{15}two\r", "two", "one\u{8} \u{8}\u{8} \u{8}\u{8} \u{8}two\r\n"),
        ("a b\u{17}c\r", "a c", "a b\u{8} \u{8}c\r\n"),
        ("日\u{7F}x\r", "x", "日\u{8} \u{8}\u{8} \u{8}x\r\n"),
        ("e\u{301}\u{7F}x\r", "x", "e\u{301}\u{8} \u{8}x\r\n"),
        ("a\u{1B}[Ab\r", "ab", "ab\r\n"),
        ("x\u{9B}y\r", "xy", "xy\r\n"),
        ("x\u{4}y\r", "xy", "xy\r\n"),
    ]

    @Test("A line is edited by what the person sees, cut at every point", arguments: lines)
    func edits(row: (typed: String, line: String, echo: String)) {
        let bytes = Array(row.typed.utf8)
        for cut in 0...bytes.count {
            var input = LineInput(prompt: "login: ", echo: true)
            let first = input.receive(bytes[..<cut])
            let second = input.receive(bytes[cut...])
            #expect((first.outcome ?? second.outcome) == .line(Array(row.line.utf8)))
            #expect(first.echo + second.echo == Array(row.echo.utf8))
        }
    }

    @Test func `The prompt is what is sent first`() {
        #expect(LineInput(prompt: "login: ", echo: true).opening == Array("login: ".utf8))
    }

    @Test func `A secret is never echoed, not even its length or the end of the line`() {
        var input = LineInput(prompt: "password: ", echo: false, limit: 4)
        let step = input.receive(Array("abc\u{7F}\u{15}secret\r".utf8))
        #expect(step.echo == [])
        #expect(step.outcome == .line(Array("secr".utf8)))
    }

    @Test func `Control and C cancels, Control and D ends on an empty line only`() {
        var first = LineInput(prompt: "", echo: true)
        #expect(first.receive([0x61, 0x03]).outcome == .cancelled)
        var second = LineInput(prompt: "", echo: true)
        #expect(second.receive([0x04]).outcome == .endOfInput)
    }

    @Test func `What was typed ahead is given back`() {
        var input = LineInput(prompt: "", echo: true)
        let step = input.receive(Array("alice\r\nsecret\r".utf8))
        #expect(step.outcome == .line(Array("alice".utf8)))
        #expect(step.rest == Array("secret\r".utf8))
    }

    @Test func `The line feed of a cut CR LF does not answer the next question`() {
        var name = LineInput(prompt: "login: ", echo: true)
        #expect(name.receive(Array("alice\r".utf8)).outcome == .line(Array("alice".utf8)))
        var password = LineInput(prompt: "password: ", echo: false, following: name)
        #expect(password.receive(Array("\nsecret\r".utf8)).outcome == .line(Array("secret".utf8)))
    }

    @Test func `A line feed consumed with the rest does not swallow a real one later`() {
        var name = LineInput(prompt: "", echo: true)
        _ = name.receive(Array("alice\r\n".utf8))
        var password = LineInput(prompt: "", echo: false, following: name)
        #expect(password.receive(Array("\n".utf8)).outcome == .line([]))
    }

    /// Found by fuzzing: only a byte right behind the CR belongs to it.
    @Test func `What is typed ahead is the same in whatever pieces it comes`() {
        for typed in ["a\rb\n", "a\r\n\n", "a\r\0b\0", "\u{3}\nb"] {
            var whole = LineInput(prompt: "", echo: true)
            let rest = whole.receive(Array(typed.utf8)).rest
            var cut = LineInput(prompt: "", echo: true)
            #expect(typed.utf8.flatMap { cut.receive([$0]).rest } == rest, "\(typed.debugDescription)")
        }
    }

    @Test func `A line stops growing at its limit and rings the bell`() {
        var input = LineInput(prompt: "", echo: true, limit: 3)
        let step = input.receive(Array("abcdé\r".utf8))
        #expect(step.outcome == .line(Array("abc".utf8)))
        #expect(step.echo == Array("abc\u{7}\u{7}\r\n".utf8))
    }

    @Test func `Bytes of an 8-bit character set are kept`() {
        var input = LineInput(prompt: "", echo: true)
        let step = input.receive([0x63, 0x61, 0x66, 0xE9, 0x0D])
        #expect(step.outcome == .line([0x63, 0x61, 0x66, 0xE9]))
    }

    /// Asks again and again, as a dialogue does, until nothing of what was read is left; how many questions that were,
    /// and how many bytes they were given.
    private static func ask(_ read: [UInt8], following last: inout LineInput?) -> (questions: Int, bytes: Int) {
        var rest = read
        var (questions, bytes) = (0, 0)
        while !rest.isEmpty {
            var input = LineInput(prompt: "login: ", echo: true, following: last)
            (questions, bytes) = (questions + 1, bytes + rest.count)
            rest = input.receive(rest).rest
            last = input
        }
        return (questions, bytes)
    }

    @Test("A megabyte of empty answers costs a bounded number of questions for each read", arguments: [3, 4, 10, 13])
    func boundsAnswers(key: UInt8) {
        var last: LineInput?
        for _ in 0..<256 {
            let cost = Self.ask(Array(repeating: key, count: 4096), following: &last)
            #expect(cost.questions == LineInput.mostAnswers)
            #expect(cost.bytes <= 4096 * LineInput.mostAnswers)
        }
    }

    @Test func `As many answers as may be are all taken, and the next read counts anew`() {
        var last: LineInput?
        for _ in 0..<3 {
            let read = Array(repeating: Array("yes\r\n".utf8), count: LineInput.mostAnswers).joined()
            #expect(Self.ask(Array(read), following: &last).questions == LineInput.mostAnswers)
        }
        var next = LineInput(prompt: "", echo: true, following: last)
        #expect(next.receive(Array("a\rb".utf8)).rest == Array("b".utf8))
    }

    /// Counts how often it is walked through, and how far.
    private final class Walked: Sequence {
        let count: Int
        var walked = 0

        init(count: Int) { self.count = count }

        func makeIterator() -> AnyIterator<UInt8> {
            var index = 0
            return AnyIterator { [self] in
                guard index < count else { return nil }
                index += 1
                walked += 1
                return 0x03
            }
        }
    }

    @Test func `What comes behind an answer is walked through once`() {
        let bytes = Walked(count: 1 << 20)
        var input = LineInput(prompt: "", echo: true)
        #expect(input.receive(bytes).rest.count == (1 << 20) - 1)
        #expect(bytes.walked == 1 << 20)
    }
}
