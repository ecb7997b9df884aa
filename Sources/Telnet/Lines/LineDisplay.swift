/// How a line looks, and what to write to a terminal so that it looks like another.
extension LineDiscipline.Rules {
    /// What is shown for a character that begins at this column of the screen.
    func form(of glyph: Glyph, at column: Int) -> [UInt8] {
        switch glyph.code {
        case UInt32(Byte.tab): [UInt8](repeating: Byte.space, count: columns(of: glyph, at: column))
        case 0x00...0x1F, 0x7F: literalEcho ? glyph.bytes : [Byte.caret, UInt8(glyph.code) ^ 0x40]
        case 0x80...0x9F: literalEcho ? glyph.bytes : "M-^".utf8 + [UInt8(glyph.code) ^ 0xC0]
        default: glyph.bytes
        }
    }

    /// How many columns that takes.
    func columns(of glyph: Glyph, at column: Int) -> Int {
        switch glyph.code {
        case UInt32(Byte.tab): Self.tabStop - column % Self.tabStop
        case 0x00...0x1F, 0x7F: literalEcho ? 0 : 2
        case 0x80...0x9F: literalEcho ? 0 : 4
        default: glyph.width
        }
    }

    private static let tabStop = 8

    /// How many columns there are before this index.
    func column(in line: Line, at index: Int, from start: Int) -> Int {
        line.glyphs[..<index].reduce(start) { $0 + columns(of: $1, at: $0) } - start
    }

    /// What makes the one line, which is on the screen, look like the other.
    func echo(from before: Line, to after: Line, at start: Int) -> [UInt8] {
        guard before.glyphs != after.glyphs else {
            return move(in: after, from: before.cursor, to: after.cursor, at: start)
        }
        let same = commonPrefix(before, after)
        var bytes = move(in: before, from: before.cursor, to: same, at: start)
        // A tab that only moves the cursor leaves standing what is under it.
        let isAppended = same == before.count
        bytes += show(after, from: same, at: start, tabsPass: isAppended && !softTabs)
        let end = column(in: after, at: after.count, from: start)
        let left = max(column(in: before, at: before.count, from: start) - end, 0)
        bytes += [UInt8](repeating: Byte.space, count: left)
        let back = left + end - column(in: after, at: after.cursor, from: start)
        return bytes + [UInt8](repeating: Byte.backspace, count: back)
    }

    /// Where the lines begin to differ; at a character that both have in full, unless one only goes on from there.
    private func commonPrefix(_ before: Line, _ after: Line) -> Int {
        var index = zip(before.glyphs, after.glyphs).prefix { $0 == $1 }.count
        while index > 0, index < before.count, [before, after].contains(where: { $0.joins(at: index) }) { index -= 1 }
        return index
    }

    private func move(in line: Line, from: Int, to: Int, at start: Int) -> [UInt8] {
        guard from > to else { return show(line, from: from, upTo: to, at: start, tabsPass: false) }
        let columns = column(in: line, at: from, from: start) - column(in: line, at: to, from: start)
        return [UInt8](repeating: Byte.backspace, count: columns)
    }

    private func show(_ line: Line, from: Int, upTo end: Int? = nil, at start: Int, tabsPass: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        var column = start + column(in: line, at: from, from: start)
        for glyph in line.glyphs[from..<(end ?? line.count)] {
            bytes += tabsPass && glyph.code == Byte.tab ? [Byte.tab] : form(of: glyph, at: column)
            column += columns(of: glyph, at: column)
        }
        return bytes
    }
}

extension Line {
    fileprivate func joins(at index: Int) -> Bool {
        index < count && glyphs[index].joinsPrevious
    }
}

extension LineDiscipline {
    /// The simple rule for a character's width: none for a mark that joins the character before it, otherwise one.
    /// Characters of two columns are for those who have a table of them.
    @Sendable public static func simpleWidth(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: 1
        }
    }
}
