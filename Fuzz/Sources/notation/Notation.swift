import Telnet

/// Bytes written in words are read back to the same bytes, and whatever text can be read is, once written again.
func fuzz(_ input: [UInt8]) {
    for content in [Notation.Content.stream, .data, .parameters(.newEnviron), .parameters(.naws)] {
        let text = Notation.text(input, of: content)
        require(text.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "not plain: \(text)")
        require(bytes(text, content) == input, "read back otherwise: \(text)")
        if let read = bytes(String(decoding: input, as: UTF8.self), content) {
            require(bytes(Notation.text(read, of: content), content) == read, "\(read) is not read back")
        }
    }
}

private func bytes(_ text: String, _ content: Notation.Content) -> [UInt8]? {
    try? Notation.bytes(text, of: content)
}
