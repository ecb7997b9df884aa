/// Output for measuring how fast a connection takes it.
enum Flood {
    private static let row = String(repeating: "0123456789abcdef", count: 4)
    /// Lines sent at once, so that making them costs little.
    private static let rowsPerBlock = 64

    /// Exactly so many bytes, in lines of 66; never stops at the end of a page.
    static func source(bytes: Int) -> OutputSource {
        let block = String(repeating: row + "\r\n", count: rowsPerBlock)
        var left = bytes
        return OutputSource {
            guard left > 0 else { return nil }
            let count = min(left, block.utf8.count)
            left -= count
            return .text(count == block.utf8.count ? block : String(block.utf8.prefix(count)) ?? "")
        }
    }
}
