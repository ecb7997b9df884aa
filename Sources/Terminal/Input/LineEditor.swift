/// The line a person is typing, and what has to be sent to keep their screen showing it.
///
/// The line may be longer than the screen is wide: then a part is shown, with `$` where it is cut off, as IOS does.
/// Every change is drawn by comparing what is shown with what should be shown; only backspaces and plain text are
/// used, so it works on every terminal.
package struct LineEditor: Sendable {
    /// Characters of the longest line unless told; what is typed beyond is refused.
    package static let maximum = 254

    package struct Cell: Sendable, Equatable {
        package var bytes: [UInt8]
        package var columns: Int

        var isWordPart: Bool {
            guard bytes.count == 1, let byte = bytes.first else { return true }
            return Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte)
        }

        var isBlank: Bool { bytes == [0x20] }
    }

    private struct View: Equatable {
        var cells: [Cell] = []
        var cursor = 0
    }

    package private(set) var cells: [Cell] = []
    package private(set) var cursor = 0
    private var removed: [Cell] = []
    private var first = 0
    private var shown = View()
    private let width: Int
    private let echoes: Bool
    private let limit: Int

    /// Begins an empty line; `width` is the columns left beside the prompt, 0 for no bound.
    package init(width: Int, echoes: Bool = true, limit: Int = maximum) {
        self.width = width > 0 ? max(8, width) : 0
        self.echoes = echoes
        self.limit = limit
    }

    /// The line.
    package var text: String { ByteText.decode(bytes) }

    /// The line's bytes.
    package var bytes: [UInt8] { cells.flatMap(\.bytes) }

    /// What stands before the cursor.
    package var textBeforeCursor: String { ByteText.decode(cells[..<cursor].flatMap(\.bytes)) }

    /// Handles an editing key; returns nil if the key is none.
    package mutating func press(_ key: Key) -> [UInt8]? {
        guard edit(key) else { return nil }
        return redraw()
    }

    /// Replaces the line, with the cursor at its end.
    package mutating func replace(with text: String) -> [UInt8] {
        cells = Array(Self.cells(text).prefix(limit))
        cursor = cells.count
        return redraw()
    }

    /// Inserts text at the cursor.
    package mutating func insert(_ text: String) -> [UInt8] {
        for cell in Self.cells(text) { insert(cell) }
        return redraw()
    }

    /// The screen was left: the line is to be drawn whole, right behind a new prompt.
    package mutating func drawAnew() -> [UInt8] {
        shown = View()
        return redraw()
    }

    /// Moves the cursor behind the line, to leave it standing on the screen.
    package mutating func leave() -> [UInt8] {
        cursor = cells.count
        return redraw()
    }

    private mutating func edit(_ key: Key) -> Bool {
        switch key {
        case .text(let text): type(text)
        case .byte(let byte): insert(Cell(bytes: [byte], columns: 1))
        case .backspace: removeBefore()
        case .delete, .control(UInt8(ascii: "D")): removeUnder()
        case .left, .control(UInt8(ascii: "B")): cursor = max(0, cursor - 1)
        case .right, .control(UInt8(ascii: "F")): cursor = min(cells.count, cursor + 1)
        case .home, .control(UInt8(ascii: "A")): cursor = 0
        case .end, .control(UInt8(ascii: "E")): cursor = cells.count
        default: return editMore(key)
        }
        return true
    }

    private mutating func editMore(_ key: Key) -> Bool {
        switch key {
        case .control(UInt8(ascii: "U")), .control(UInt8(ascii: "X")): cut(0..<cursor)
        case .control(UInt8(ascii: "K")): cut(cursor..<cells.count)
        case .control(UInt8(ascii: "W")): cut(wordStart..<cursor)
        case .control(UInt8(ascii: "Y")): for cell in removed { insert(cell) }
        case .control(UInt8(ascii: "T")): transpose()
        case .meta(UInt8(ascii: "b")), .meta(UInt8(ascii: "B")): cursor = wordStart
        case .meta(UInt8(ascii: "f")), .meta(UInt8(ascii: "F")): cursor = wordEnd
        case .meta(UInt8(ascii: "d")), .meta(UInt8(ascii: "D")): cut(cursor..<wordEnd)
        default: return false
        }
        return true
    }

    private mutating func type(_ text: String) {
        guard let scalar = text.unicodeScalars.first, scalar.properties.generalCategory != .control else { return }
        insert(Cell(bytes: Array(text.utf8), columns: DisplayWidth.columns(of: scalar)))
    }

    private mutating func insert(_ cell: Cell) {
        guard cells.count < limit else { return }
        // A combining mark belongs to the character before it: they are moved over and erased together.
        if cell.columns == 0 {
            guard cursor > 0, cells[cursor - 1].bytes.count < 64 else { return }
            cells[cursor - 1].bytes += cell.bytes
            return
        }
        cells.insert(cell, at: cursor)
        cursor += 1
    }

    private mutating func removeBefore() {
        guard cursor > 0 else { return }
        cursor -= 1
        cells.remove(at: cursor)
    }

    private mutating func removeUnder() {
        guard cursor < cells.count else { return }
        cells.remove(at: cursor)
    }

    private mutating func cut(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        removed = Array(cells[range])
        cells.removeSubrange(range)
        cursor = range.lowerBound
    }

    private mutating func transpose() {
        guard cursor > 0, cells.count > 1 else { return }
        let right = min(cursor, cells.count - 1)
        cells.swapAt(right - 1, right)
        cursor = right + 1
    }

    private var wordStart: Int {
        var index = cursor
        while index > 0, cells[index - 1].isBlank { index -= 1 }
        while index > 0, !cells[index - 1].isBlank { index -= 1 }
        return index
    }

    private var wordEnd: Int {
        var index = cursor
        while index < cells.count, !cells[index].isWordPart { index += 1 }
        while index < cells.count, cells[index].isWordPart { index += 1 }
        return index
    }

    private static func cells(_ text: String) -> [Cell] {
        text.map { character in
            var bytes: [UInt8] = []
            ByteText.encode(String(character), into: &bytes)
            return Cell(bytes: bytes, columns: max(1, DisplayWidth.columns(of: String(character))))
        }
    }
}

extension LineEditor {
    /// Draws the difference.
    private mutating func redraw() -> [UInt8] {
        guard echoes else { return [] }
        let wanted = view()
        defer { shown = wanted }
        let same = zip(shown.cells, wanted.cells).prefix { $0 == $1 }.count
        guard same < shown.cells.count || same < wanted.cells.count else {
            return moves(in: wanted.cells, from: shown.cursor, to: wanted.cursor)
        }
        var output = moves(in: shown.cells, from: shown.cursor, to: same)
        for cell in wanted.cells[same...] { output += cell.bytes }
        let surplus = Self.columns(shown.cells[same...]) - Self.columns(wanted.cells[same...])
        if surplus > 0 {
            output += [UInt8](repeating: 0x20, count: surplus) + [UInt8](repeating: 0x08, count: surplus)
        }
        return output + moves(in: wanted.cells, from: wanted.cells.count, to: wanted.cursor)
    }

    /// Left by backspaces, right by writing what stands there.
    private func moves(in cells: [Cell], from: Int, to target: Int) -> [UInt8] {
        if target < from {
            return [UInt8](repeating: 0x08, count: Self.columns(cells[target..<from]))
        }
        return cells[from..<target].flatMap(\.bytes)
    }

    private static func columns(_ cells: ArraySlice<Cell>) -> Int { cells.reduce(0) { $0 + $1.columns } }

    /// The part to show: the whole line if it fits, else a window that moves by ten columns.
    private mutating func view() -> View {
        let room = width - 2
        guard width > 0, Self.columns(cells[...]) > room else {
            first = 0
            return View(cells: cells, cursor: cursor)
        }
        while cursor < first { first = max(0, first - 10) }
        while first < cursor, Self.columns(cells[first..<cursor]) > room - 1 { first += min(10, cursor - first) }
        var part: [Cell] = first > 0 ? [Cell(bytes: [UInt8(ascii: "$")], columns: 1)] : []
        let lead = part.count
        var used = lead
        var index = first
        while index < cells.count, used + cells[index].columns <= room {
            part.append(cells[index])
            used += cells[index].columns
            index += 1
        }
        if index < cells.count { part.append(Cell(bytes: [UInt8(ascii: "$")], columns: 1)) }
        return View(cells: part, cursor: min(lead + cursor - first, part.count))
    }
}
