/// Turns bytes into words.
struct NotationWriter {
    private(set) var words: [String] = []
    private var context: NotationContext

    /// Before the first byte.
    init(_ content: Notation.Content) {
        context = NotationContext(content)
    }

    mutating func write(_ bytes: [UInt8]) {
        var position = 0
        while position < bytes.count {
            let end = endOfText(bytes, from: position)
            if end > position {
                words.append(quoted(bytes[position..<end]))
                for byte in bytes[position..<end] { context.advance(over: byte) }
                position = end
            } else {
                words.append(context.word(for: bytes[position]) ?? "\(bytes[position])")
                context.advance(over: bytes[position])
                position += 1
            }
        }
    }

    /// Behind the text that begins at `start`; `start` if there is none, or too little to be called text.
    private func endOfText(_ bytes: [UInt8], from start: Int) -> Int {
        guard let shortest = context.shortestText else { return start }
        let end = bytes[start...].firstIndex { !(0x20...0x7E ~= $0) } ?? bytes.count
        return end - start < shortest ? start : end
    }

    private func quoted(_ text: ArraySlice<UInt8>) -> String {
        var word = "\""
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { word += "\\" }
            word.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return word + "\""
    }
}
