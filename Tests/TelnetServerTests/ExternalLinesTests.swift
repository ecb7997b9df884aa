import Glibc
import Platform
import TelnetServer
import Testing

/// What is typed at a terminal that does not edit.
@Suite struct ExternalLinesTests {
    private let modes: TerminalModes

    init() throws {
        let terminal = try PTYMaster()
        modes = try #require(TerminalDriver(terminal.descriptor).modes)
    }

    private func pieces(_ text: String, takesSignals: Bool = true) -> [ExternalLines.Piece] {
        var lines = ExternalLines()
        lines.take(text.utf8, modes, takesSignals: takesSignals)
        var pieces: [ExternalLines.Piece] = []
        while let piece = lines.next() { pieces.append(piece) }
        return pieces + (lines.isEmpty ? [] : [.endOfFile(0)])
    }

    private func text(_ text: String) -> ExternalLines.Piece { .text(Array(text.utf8)) }

    @Test func `lines go one by one, a carriage return ends one`() {
        #expect(pieces("one\rtwo\nthr") == [text("one\n"), text("two\n")])
    }

    @Test func `the end of the file stands by itself, and behind text it only sends that`() {
        #expect(pieces("a\r\u{4}") == [text("a\n"), .endOfFile(4)])
        #expect(pieces("a\u{4}\u{4}") == [text("a"), .endOfFile(4)])
    }

    @Test func `the keys that EC and EL are erase, of UTF-8 whole characters (RFC 854)`() {
        #expect(pieces("wrong\u{15}axü\u{7f}\u{7f}b\r") == [text("ab\n")])
        #expect(pieces("\u{7f}\u{7f}\r") == [text("\n")])
    }

    @Test func `keys are signals for a client that sends no commands for them`() {
        #expect(pieces("ab\u{3}c\r\u{1c}\u{1a}") == [.signal(SIGINT), text("c\n"), .signal(SIGQUIT), .signal(SIGTSTP)])
        #expect(pieces("ab\u{3}c\r", takesSignals: false) == [text("ab\u{3}c\n")])
    }

    @Test func `many lines go together, a long one in parts, and what is no text is bounded`() {
        let many = pieces(String(repeating: "line\r", count: 10_000))
        #expect(many.count < 1000)
        #expect(many.reduce(0) { if case .text(let text) = $1 { $0 + text.count } else { $0 } } == 50_000)
        let long = pieces(String(repeating: "x", count: 10_000) + "\r")
        #expect(long.reduce(0) { if case .text(let text) = $1 { $0 + text.count } else { $0 } } == 10_001)
        #expect(pieces(String(repeating: "\u{4}", count: 100_000)).count == ExternalLines.longest)
    }

    @Test func `the rest is what would have been typed`() {
        var lines = ExternalLines()
        lines.take("a\r\u{4}b\u{3}cd".utf8, modes, takesSignals: true)
        #expect(lines.takeRest() == Array("a\n\u{4}cd".utf8))
        #expect(lines.isEmpty && lines.takeRest().isEmpty)
    }
}
