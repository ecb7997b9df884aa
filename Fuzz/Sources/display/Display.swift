import Terminal

/// What is shown of foreign bytes holds nothing that a terminal acts on and is of bounded length, and the line a person
/// sees is never wider than its limit.
func fuzz(_ input: [UInt8]) {
    for text in [DisplayText.sanitized(bytes: input), DisplayText.sanitized(String(decoding: input, as: UTF8.self))] {
        require(text.unicodeScalars.allSatisfy(isHarmless), "something that acts in \(text.debugDescription)")
    }
    let short = DisplayText.sanitized(bytes: input, limit: 10)
    require(short.unicodeScalars.count <= 14 * 10 + 1, "\(short.unicodeScalars.count) characters for a limit of 10")

    var line = ScreenLine(limit: 20)
    for byte in input {
        _ = line.receive(byte)
        require(line.visible.unicodeScalars.count <= 20, "\(line.visible.unicodeScalars.count) columns of 20")
        require(line.column >= 0, "the cursor is left of the line")
    }
}

private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
}
