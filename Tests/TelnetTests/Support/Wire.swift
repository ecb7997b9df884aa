import Telnet

/// Bytes written as people do, for tests that hold no mistakes in them.
func wire(_ text: String) -> [UInt8] {
    do {
        return try Notation.bytes(text)
    } catch {
        preconditionFailure("not Telnet: \(text): \(error)")
    }
}
