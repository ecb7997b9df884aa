import Terminal

/// The list of targets a person may reach, as a pure machine: keys in, bytes and perhaps a choice out.
///
/// With a terminal that can move its cursor the list is redrawn in place while the person types to filter it; on any other (a
/// script, a printing terminal, a screen reader) it is printed once and answered with a number or a name.
package struct Menu: Sendable {
    /// One line of the list.
    package struct Item: Sendable, Equatable {
        /// The target's name: what is chosen and what a filter looks at.
        package var name: String
        /// Family, address and labels: what a filter looks at as well.
        package var detail: String

        package init(name: String, detail: String) {
            self.name = name
            self.detail = detail
        }
    }

    /// What a person decided.
    package enum Choice: Sendable, Equatable {
        case target(String)
        case leave
    }

    /// What to print, and the choice once there is one.
    package struct Step: Sendable, Equatable {
        package var output: String = ""
        package var choice: Choice?
    }

    private enum Limits {
        /// Characters of a filter; more are not taken.
        static let filter = 64
        /// Lines of the screen that are not the list: title, blank, hint, filter.
        static let otherLines = 5
        /// Lines of the list shown where the height is unknown.
        static let defaultLines = 200
    }

    private let title: String
    private let items: [Item]
    private var screen: MenuScreen
    private var filter = ""
    private var selected = 0

    package init(title: String, items: [Item], terminal: UserTerminal) {
        self.title = title
        self.items = items
        self.screen = MenuScreen(terminal: terminal)
    }

    /// What is printed first.
    package mutating func open() -> String {
        screen.movesCursor ? draw() : list(items) + "Number or name: "
    }

    /// The window has a new size.
    package mutating func resized(_ terminal: UserTerminal) -> String {
        screen.resize(terminal)
        return screen.movesCursor ? draw() : ""
    }

    /// One key.
    package mutating func receive(_ key: Terminal.Key) -> Step {
        switch key {
        case .enter: return entered()
        case .text(let text): return typed(text)
        case .backspace, .delete: return erased()
        case .up: return moved(by: -1)
        case .down, .tab: return moved(by: 1)
        case .pageUp: return moved(by: -listHeight)
        case .pageDown: return moved(by: listHeight)
        case .home: return moved(by: -items.count)
        case .end: return moved(by: items.count)
        case .control(UInt8(ascii: "U")): return replaced(filter: "")
        case .control(UInt8(ascii: "C")), .control(UInt8(ascii: "D")):
            return Step(output: screen.leave(), choice: .leave)
        case .escape where filter.isEmpty: return Step(output: screen.leave(), choice: .leave)
        case .escape: return replaced(filter: "")
        default: return Step()
        }
    }

    // MARK: Keys

    private mutating func typed(_ text: String) -> Step {
        let printable = text.filter { $0.isASCII ? $0 >= " " && $0 != "\u{7F}" : true }
        guard filter.count + printable.count <= Limits.filter else { return Step() }
        return replaced(filter: filter + printable, echo: printable)
    }

    private mutating func erased() -> Step {
        guard !filter.isEmpty else { return Step() }
        return replaced(filter: String(filter.dropLast()), echo: "\u{8} \u{8}")
    }

    private mutating func replaced(filter new: String, echo: String = "") -> Step {
        filter = new
        selected = 0
        return Step(output: screen.movesCursor ? draw() : echo)
    }

    private mutating func moved(by distance: Int) -> Step {
        guard screen.movesCursor else { return Step() }
        selected = max(0, min(matches.count - 1, selected + distance))
        return Step(output: draw())
    }

    private mutating func entered() -> Step {
        if let number = Int(filter), items.indices.contains(number - 1), !items.contains(where: { $0.name == filter }) {
            return chosen(items[number - 1].name)
        }
        if let exact = items.first(where: { $0.name == filter }) { return chosen(exact.name) }
        let matches = matches
        if screen.movesCursor, matches.indices.contains(selected) { return chosen(matches[selected].name) }
        if matches.count == 1 { return chosen(matches[0].name) }
        guard !screen.movesCursor else { return Step() }
        let shown = matches.isEmpty ? "Nothing matches \(DisplayText.sanitized(filter)).\r\n" : list(matches)
        filter = ""
        return Step(output: "\r\n" + shown + "Number or name: ")
    }

    private mutating func chosen(_ name: String) -> Step {
        Step(output: screen.movesCursor ? screen.leave() : "\r\n", choice: .target(name))
    }

    // MARK: Drawing

    private var matches: [Item] {
        guard !filter.isEmpty else { return items }
        let words = filter.lowercased().split(separator: " ")
        let found = items.filter { item in
            let text = (item.name + " " + item.detail).lowercased()
            return words.allSatisfy { text.contains($0) }
        }
        // A number picks a line; until Enter it must not hide the list it refers to.
        return found.isEmpty && Int(filter) != nil ? items : found
    }

    private var listHeight: Int {
        guard let rows = screen.rows else { return Limits.defaultLines }
        return max(1, rows - Limits.otherLines)
    }

    private func number(of item: Item) -> Int {
        (items.firstIndex(of: item) ?? 0) + 1
    }

    private func list(_ shown: [Item]) -> String {
        let lines = shown.prefix(Limits.defaultLines).map { "\(number(of: $0)). \($0.name)  \($0.detail)\r\n" }
        let more = shown.count > Limits.defaultLines ? "... and \(shown.count - Limits.defaultLines) more\r\n" : ""
        return title + "\r\n" + lines.joined() + more
    }

    private mutating func draw() -> String {
        let matches = matches
        let top = max(0, min(selected - listHeight / 2, matches.count - listHeight))
        var lines = [title, ""]
        let width = items.map(\.name.count).max() ?? 0
        for index in matches.indices.dropFirst(top).prefix(listHeight) {
            let item = matches[index]
            let name = item.name + String(repeating: " ", count: max(0, width - item.name.count))
            let text = "\(index == selected ? ">" : " ") \(number(of: item)). \(name)  \(item.detail)"
            lines.append(index == selected ? screen.highlighted(text) : screen.cut(text))
        }
        if matches.isEmpty { lines.append("  nothing matches") }
        lines.append("")
        lines.append(screen.cut("Type to filter, arrows move, Enter connects; or a number. Ctrl-C leaves."))
        lines.append(screen.cut("> \(filter)"))
        return screen.draw(lines)
    }
}
