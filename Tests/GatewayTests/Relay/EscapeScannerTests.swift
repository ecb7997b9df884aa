import Gateway
import NIOCore
import Testing

@Suite("In-session escape: Ctrl-] and a letter")
struct EscapeScannerTests {
    /// Everything a scanner makes of `chunks`, with neighbouring data joined.
    private func pieces(_ chunks: [[UInt8]]) -> [EscapeScanner.Piece] {
        var scanner = EscapeScanner()
        var found: [EscapeScanner.Piece] = []
        for chunk in chunks {
            var buffer = ByteBuffer(bytes: chunk)
            while let piece = scanner.next(in: &buffer) {
                if case .data(let new) = piece, case .data(var old)? = found.last {
                    old.writeImmutableBuffer(new)
                    found[found.count - 1] = .data(old)
                } else {
                    found.append(piece)
                }
            }
        }
        return found
    }

    private static let escape = EscapeScanner.escape

    @Test(
        "Each letter is its action, and neither it nor the escape reaches the device",
        arguments: [
            (UInt8(ascii: "?"), EscapeAction.help), (UInt8(ascii: "d"), .disconnect), (UInt8(ascii: "m"), .menu),
            (UInt8(ascii: "b"), .sendBreak), (UInt8(ascii: "]"), .literal), (0x1D, .literal),
            (UInt8(ascii: "x"), .unknown(UInt8(ascii: "x"))),
        ])
    func letters(letter: UInt8, action: EscapeAction) {
        #expect(
            pieces([[0x61, Self.escape, letter, 0x62]]) == [
                .data(ByteBuffer(bytes: [0x61])), .action(action), .data(ByteBuffer(bytes: [0x62])),
            ])
    }

    @Test("Any cut of the input gives the same pieces")
    func splits() {
        let input: [UInt8] = [0x61, Self.escape, 0x3F, 0x62, 0x63, Self.escape, Self.escape, Self.escape, 0x64]
        let whole = pieces([input])
        #expect(whole.count == 5)
        for cut in 0...input.count {
            #expect(pieces([Array(input[..<cut]), Array(input[cut...])]) == whole)
        }
        #expect(pieces(input.map { [$0] }) == whole)
    }

    @Test("Input without an escape is handed on as the very buffer it came in")
    func passesThrough() {
        var scanner = EscapeScanner()
        var buffer = ByteBuffer(bytes: [UInt8](repeating: 0x61, count: 4096))
        let original = buffer
        #expect(scanner.next(in: &buffer) == .data(original))
        #expect(scanner.next(in: &buffer) == nil)
    }
}
