import AAA

/// Any line is a public key or is refused with a reason; a key's line is read as the same key with the same fingerprint
/// and holds nothing that acts on a terminal.
func fuzz(_ input: [UInt8]) {
    guard let key = parsed(String(decoding: input, as: UTF8.self)) else { return }
    guard let again = parsed(key.line) else { fatalError("not read back: \(key.line)") }
    require(again == key && again.fingerprint == key.fingerprint, "another key: \(key.line)")
    require(again.line == key.line, "another line: \(key.line)")
    require(
        key.line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
        "a control character in \(key.line)")
}

private func parsed(_ line: String) -> PublicKey? {
    try? PublicKey(line: line)
}
