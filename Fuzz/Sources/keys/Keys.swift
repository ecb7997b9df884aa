import Terminal

/// The keys of a byte stream are the same in whatever pieces it comes, at most one and a broken character's bytes for
/// each byte, and none is held back for ever.
func fuzz(_ input: [UInt8]) {
    let keys = decoded([input[...]])
    require(keys.count <= 2 * input.count + 4, "\(keys.count) keys of \(input.count) bytes")
    require(decoded(input.singly) == keys, "byte by byte there are other keys")
    for case .text(let text) in keys {
        require(text.unicodeScalars.count == 1, "\(text.unicodeScalars.count) characters in one key")
    }
}

private func decoded(_ pieces: [ArraySlice<UInt8>]) -> [Key] {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    for piece in pieces { keys += decoder.decode(piece) }
    keys += decoder.flush()
    require(!decoder.isPending, "something is held after all was flushed")
    return keys
}
