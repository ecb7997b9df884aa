/// Output for measuring how fast a connection takes it.
enum Flood {
    /// 64 bytes with the line end, so that a block is a whole number of lines.
    private static let row = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\r\n".utf8)
    /// Made once and handed on as it is: the device must not be what is measured.
    private static let block = Array(repeatElement(row, count: EmulatorHandler.chunk / row.count).joined())

    /// Exactly so many bytes; never stops at the end of a page.
    static func source(bytes: Int) -> OutputSource {
        var left = bytes
        return OutputSource {
            guard left > 0 else { return nil }
            let count = min(left, block.count)
            left -= count
            return .bytes(count == block.count ? block : Array(block.prefix(count)))
        }
    }
}
