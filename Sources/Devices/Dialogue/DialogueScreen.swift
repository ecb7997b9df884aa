import Terminal

/// The device's output cut into lines: finished lines leave as they came, byte for byte; the unfinished one is kept to
/// be read as a prompt. Pages are put together again: a pager's text and its erasure leave no trace.
struct DialogueScreen: Sendable {
    /// A line that is finished, or a piece of one too long to be held.
    struct Line: Sendable {
        /// What was received, with its end.
        var bytes: [UInt8]
        /// What a person sees, without blanks at either end.
        var text: String
        /// Whether it is the beginning or the middle of a line that goes on.
        var isPiece: Bool
    }

    private var screen: ScreenLine
    private var bytes: [UInt8] = []
    private let limit: Int
    private var isPagerAnswered = false
    private var isOverlong = false

    init(limit: Int) {
        self.limit = max(1, limit)
        screen = ScreenLine(limit: self.limit)
    }

    /// What a person sees on the unfinished line; empty if it is too long to be a prompt.
    var text: String { isOverlong || isPagerAnswered ? "" : screen.trimmed }

    /// The bytes of the unfinished line.
    var unfinished: [UInt8] { bytes }

    /// Takes one byte; returns a line when it is finished.
    mutating func receive(_ byte: UInt8) -> Line? {
        bytes.append(byte)
        let effect = screen.receive(byte)
        if effect == .ended { return finish() }
        if effect == .erased || (isPagerAnswered && screen.column == 0 && bytes.count > 1) {
            forget()
        } else if bytes.count >= limit {
            return spill()
        }
        return nil
    }

    /// The unfinished line was read as the pager's and answered: nothing of it is output.
    mutating func answeredPager() {
        isPagerAnswered = true
    }

    /// Drops the unfinished line.
    mutating func forget() {
        bytes.removeAll(keepingCapacity: true)
        screen.clear()
        isPagerAnswered = false
        isOverlong = false
    }

    private mutating func finish() -> Line? {
        let wasAnswered = isPagerAnswered
        let line = Line(bytes: bytes, text: isOverlong ? "" : screen.trimmed, isPiece: false)
        forget()
        return wasAnswered ? nil : line
    }

    private mutating func spill() -> Line? {
        defer { bytes.removeAll(keepingCapacity: true) }
        guard !isPagerAnswered else { return nil }
        let line = Line(bytes: bytes, text: isOverlong ? "" : screen.trimmed, isPiece: true)
        isOverlong = true
        return line
    }

    /// A text without blanks at either end.
    static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
