/// The ends of lines that are not sent as they are written (``EndOfLine/Sent``). Kept apart from the way the bulk goes.
extension Serializer {
    @inline(never)
    mutating func nextChanged(in bytes: Span<UInt8>, at position: inout Int) -> Piece? {
        if hasSentEnd, bytes[position] == Byte.lf { position += 1 }
        hasSentEnd = false
        guard endOfLine.isChange else { return next(in: bytes, at: &position) }
        guard position < bytes.count else { return nil }
        guard endOfLine != .newLines else { return nextWithNewLines(in: bytes, at: &position) }
        let start = position
        let prefix: UInt8? = owesNul && bytes[start] != Byte.lf ? Byte.nul : nil
        owesNul = false
        let end = Scanner.firstIAC(or: Byte.cr, Byte.cr, in: bytes, from: start)
        guard end < bytes.count, bytes[end] == Byte.cr else {
            position = min(end + 1, bytes.count)
            return Piece(prefix: prefix, range: start..<position, suffix: end < bytes.count ? Byte.iac : nil)
        }
        position = end + 1
        if position < bytes.count {
            if bytes[position] == Byte.lf { position += 1 }
        } else {
            // A server's `CR LF` may be divided between two writes.
            hasSentEnd = role == .server
        }
        return Piece(prefix: prefix, range: start..<(endOfLine == .lineFeed ? end : end + 1), suffix: endOfLine.second)
    }

    /// A run ends before an `LF` by itself, and the next one begins with it and has a `CR` put before.
    private mutating func nextWithNewLines(in bytes: Span<UInt8>, at position: inout Int) -> Piece? {
        let start = position
        let isLineFeed = bytes[start] == Byte.lf
        let prefix: UInt8? = isLineFeed == owesNul ? nil : isLineFeed ? Byte.cr : Byte.nul
        owesNul = false
        var end = Scanner.firstIAC(or: Byte.cr, Byte.lf, in: bytes, from: isLineFeed ? start + 1 : start)
        while end + 1 < bytes.count, bytes[end] == Byte.cr, bytes[end + 1] == Byte.lf {
            end = Scanner.firstIAC(or: Byte.cr, Byte.lf, in: bytes, from: end + 2)
        }
        guard end < bytes.count, bytes[end] != Byte.lf else {
            position = end
            return Piece(prefix: prefix, range: start..<end, suffix: nil)
        }
        position = end + 1
        let suffix = bytes[end] == Byte.iac ? Byte.iac : second(ofRunTo: position, in: bytes)
        return Piece(prefix: prefix, range: start..<position, suffix: suffix)
    }
}

extension EndOfLine.Sent {
    var isChange: Bool {
        switch self {
        case .asWritten: false
        default: true
        }
    }

    /// The byte that follows the `CR`, or stands in its place.
    fileprivate var second: UInt8? {
        switch self {
        case .carriageReturnLineFeed, .lineFeed: Byte.lf
        case .carriageReturn: nil
        case .asWritten, .carriageReturnNul, .newLines: Byte.nul
        }
    }
}
