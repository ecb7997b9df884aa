import Glibc
import Platform

/// What is typed at a terminal whose lines are edited elsewhere (`EXTPROC`). Its driver hands on what it gets as it is, all at
/// once, so what makes a line of it happens here: ends of lines, the keys that commands of Telnet stand for, the end of
/// file, which has to come by itself, and a place between lines.
package struct ExternalLines: Equatable {
    /// What goes to the terminal next.
    package enum Piece: Equatable {
        /// To be typed.
        case text([UInt8])
        /// The key for the end of the file, to be typed by itself.
        case endOfFile(UInt8)
        /// To be sent to the foreground.
        case signal(Int32)
    }

    /// Bytes of a line, as Linux has it; what is longer goes as if it were complete. Also how many bytes of further lines may
    /// wait until one is likely to have been read: if there are more, nobody is typing, and they go together.
    package static let longest = 4095

    private var line: [UInt8] = []
    private var pieces: [Piece] = []
    private var waiting = 0

    /// Nothing typed yet.
    package init() {}

    /// Whether nothing waits but perhaps the beginning of a line.
    package var isEmpty: Bool { pieces.isEmpty }

    /// Takes what was typed. With `takesSignals`, keys are signals; otherwise the client has sent commands for those.
    package mutating func take(_ bytes: some Sequence<UInt8>, _ modes: TerminalModes, takesSignals: Bool) {
        for byte in bytes {
            take(byte == Self.carriageReturn && modes.readsReturnAsNewLine ? Self.lineFeed : byte, modes, takesSignals)
        }
    }

    private mutating func take(_ byte: UInt8, _ modes: TerminalModes, _ takesSignals: Bool) {
        switch modes.key(of: byte) {
        case .interrupt where takesSignals && modes.sendsSignals: interrupt(SIGINT)
        case .quit where takesSignals && modes.sendsSignals: interrupt(SIGQUIT)
        case .suspend where takesSignals && modes.sendsSignals: interrupt(SIGTSTP)
        case .eraseCharacter: erase()
        case .eraseLine: line = []
        case .endOfFile where line.isEmpty: append(.endOfFile(byte))
        case .endOfFile: complete()
        case .endOfLine, .secondEndOfLine:
            line.append(byte)
            complete()
        default:
            line.append(byte)
            if byte == Self.lineFeed || line.count >= Self.longest { complete() }
        }
    }

    /// The next piece: a line, or all that there are if there are many.
    package mutating func next() -> Piece? {
        guard case .text(var text) = pieces.first else { return pieces.isEmpty ? nil : pieces.removeFirst() }
        var count = 1
        if waiting > Self.longest {
            while count < pieces.count, case .text(let more) = pieces[count] {
                text += more
                count += 1
            }
        }
        pieces.removeFirst(count)
        waiting -= text.count
        return .text(text)
    }

    /// All that there is, as it would be typed at a terminal that edits by itself.
    package mutating func takeRest() -> [UInt8] {
        defer { self = ExternalLines() }
        return pieces.reduce(into: []) { bytes, piece in
            switch piece {
            case .text(let text): bytes += text
            case .endOfFile(let byte): bytes.append(byte)
            case .signal: break
            }
        } + line
    }

    private mutating func complete() {
        waiting += line.count
        if waiting > Self.longest, case .text(var last) = pieces.last {
            // In place: there may be many.
            pieces[pieces.count - 1] = .endOfFile(0)
            last += line
            pieces[pieces.count - 1] = .text(last)
        } else {
            pieces.append(.text(line))
        }
        line = []
    }

    /// A signal also forgets the line.
    private mutating func interrupt(_ signal: Int32) {
        line = []
        append(.signal(signal))
    }

    /// What is no text, unless there is more of it than anybody types.
    private mutating func append(_ piece: Piece) {
        if pieces.count < Self.longest { pieces.append(piece) }
    }

    /// The last character, of UTF-8 all of its bytes.
    private mutating func erase() {
        while let last = line.popLast(), last & 0xC0 == 0x80 {}
    }

    private static let carriageReturn: UInt8 = 13
    private static let lineFeed: UInt8 = 10
}
