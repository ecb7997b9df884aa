/// One of the characters a line is edited by, or a mark that joins the one before it.
struct Glyph: Equatable, Sendable {
    /// The character's number.
    let code: UInt32
    /// How many columns it takes, unless it is shown in another form.
    let width: Int
    /// Whether it is a byte by itself: ASCII, or of a character set that is not known. Otherwise it is UTF-8.
    private let isByte: Bool

    init(_ byte: UInt8) {
        code = UInt32(byte)
        width = 1
        isByte = true
    }

    init(_ scalar: Unicode.Scalar, width: Int) {
        code = scalar.value
        self.width = width
        isByte = false
    }

    var bytes: [UInt8] {
        guard !isByte, let scalar = Unicode.Scalar(code) else { return [UInt8(truncatingIfNeeded: code)] }
        return Array(String(scalar).utf8)
    }

    /// How many bytes it is.
    var length: Int {
        guard !isByte, let scalar = Unicode.Scalar(code) else { return 1 }
        return UTF8.width(scalar)
    }

    var joinsPrevious: Bool {
        width == 0
    }

    var isBlank: Bool {
        code == Byte.space || code == Byte.tab
    }
}

/// A line that is being edited. The cursor stands between two characters, never before a mark that joins one.
struct Line: Equatable, Sendable {
    private(set) var glyphs: [Glyph] = []
    private(set) var cursor = 0
    private(set) var byteCount = 0

    var isEmpty: Bool { glyphs.isEmpty }
    var count: Int { glyphs.count }
    var bytes: [UInt8] { glyphs.flatMap(\.bytes) }
}

// MARK: - Moving

extension Line {
    mutating func moveLeft() { cursor = left(of: cursor) }
    mutating func moveRight() { cursor = right(of: cursor) }
    mutating func moveWordLeft() { cursor = wordLeft(of: cursor) }
    mutating func moveWordRight() { cursor = wordRight(of: cursor) }
    mutating func moveToStart() { cursor = 0 }
    mutating func moveToEnd() { cursor = count }

    private func left(of index: Int) -> Int {
        var index = max(index - 1, 0)
        while index > 0, glyphs[index].joinsPrevious { index -= 1 }
        return index
    }

    private func right(of index: Int) -> Int {
        var index = min(index + 1, count)
        while index < count, glyphs[index].joinsPrevious { index += 1 }
        return index
    }

    /// To the beginning of the word that ends at or before `index`. Words are what stands between blanks.
    private func wordLeft(of index: Int) -> Int {
        var index = index
        while index > 0, glyphs[index - 1].isBlank { index -= 1 }
        while index > 0, !glyphs[index - 1].isBlank { index -= 1 }
        return index
    }

    /// Behind the word that begins at or after `index`.
    private func wordRight(of index: Int) -> Int {
        var index = index
        while index < count, glyphs[index].isBlank { index += 1 }
        while index < count, !glyphs[index].isBlank { index += 1 }
        return index
    }
}

// MARK: - Changing

extension Line {
    /// Puts a character at the cursor, before what stands there or in its place.
    mutating func insert(_ glyph: Glyph, overwriting: Bool) {
        if overwriting, !glyph.joinsPrevious { erase(cursor..<right(of: cursor)) }
        glyphs.insert(glyph, at: cursor)
        cursor += 1
        byteCount += glyph.length
    }

    mutating func eraseLeft() { erase(left(of: cursor)..<cursor) }
    mutating func eraseRight() { erase(cursor..<right(of: cursor)) }
    mutating func eraseWordLeft() { erase(wordLeft(of: cursor)..<cursor) }
    mutating func eraseWordRight() { erase(cursor..<wordRight(of: cursor)) }
    mutating func eraseToStart() { erase(0..<cursor) }
    mutating func eraseToEnd() { erase(cursor..<count) }
    mutating func eraseAll() { erase(0..<count) }

    /// The cursor is at one of the range's ends, or it is the whole line; it ends where the range began.
    private mutating func erase(_ range: Range<Int>) {
        byteCount -= glyphs[range].reduce(0) { $0 + $1.length }
        glyphs.removeSubrange(range)
        cursor = range.lowerBound
    }
}
