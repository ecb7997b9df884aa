import Telnet

/// Keys as people write them: `ls^H^M`; `^?` is DEL, `\^` a caret, `\xFF` a byte.
func keys(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
        switch scalar {
        case "^": bytes.append(UInt8(truncatingIfNeeded: rest.popFirst()?.value ?? 0) ^ 0x40)
        case "\\" where rest.first == "x":
            bytes.append(UInt8(String(rest.dropFirst().prefix(2)), radix: 16) ?? 0)
            rest = rest.dropFirst(3)
        case "\\": bytes += String(rest.popFirst() ?? " ").utf8
        default: bytes += String(scalar).utf8
        }
    }
    return bytes
}

/// What is sent, in the same notation; signals and the rest as `<IP|in|out>`.
func described(_ actions: [LineDiscipline.Action]) -> String {
    var (text, bytes): (String, [UInt8]) = ("", [])
    for action in actions {
        if case .transmit(let more) = action { bytes += more }
        guard let word = word(for: action) else { continue }
        text += described(bytes) + word
        bytes = []
    }
    return text + described(bytes)
}

private func word(for action: LineDiscipline.Action) -> String? {
    switch action {
    case .echo, .transmit: nil
    case .signal(let function, let flush):
        "<\(function)\(flush.contains(.input) ? "|in" : "")\(flush.contains(.output) ? "|out" : "")>"
    case .stopOutput: "<stop>"
    case .resumeOutput: "<resume>"
    }
}

private func described(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
        return bytes.map { 0x20..<0x7F ~= $0 ? String(UnicodeScalar($0)) : "\\x" + String($0, radix: 16).uppercased() }
            .joined()
    }
    return text.unicodeScalars.map { scalar in
        scalar.value < 0x20 || scalar.value == 0x7F
            ? "^" + String(UnicodeScalar(UInt8(scalar.value) ^ 0x40)) : String(scalar)
    }
    .joined()
}

/// A terminal that knows as little as the echo asks for: backspace, tab, carriage return, line feed.
struct Screen {
    private var rows: [[String]] = [[]]
    private var column = 0
    private let width: (Unicode.Scalar) -> Int

    init(width: @escaping (Unicode.Scalar) -> Int = LineDiscipline.simpleWidth) {
        self.width = width
    }

    mutating func show(_ actions: [LineDiscipline.Action]) {
        var bytes: [UInt8] = []
        for case .echo(let more) in actions { bytes += more }
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars { show(scalar) }
    }

    mutating func show(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\u{8}": column = max(column - 1, 0)
        case "\t": column = (column / 8 + 1) * 8
        case "\r": column = 0
        case "\n": rows.append([])
        case _ where scalar.value < 0x20: break
        default: write(scalar)
        }
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        let columns = max(width(scalar), 0)
        let row = rows.count - 1
        while rows[row].count < column + columns { rows[row].append(" ") }
        if columns == 0 {
            if column > 0 { rows[row][column - 1].unicodeScalars.append(scalar) }
            return
        }
        rows[row][column] = String(scalar)
        for covered in column + 1..<column + columns { rows[row][covered] = "" }
        column += columns
    }

    /// The rows with `/` between, the cursor as `|`; blanks at their ends are not seen.
    var description: String {
        var rows = rows
        while rows[rows.count - 1].count < column { rows[rows.count - 1].append(" ") }
        rows[rows.count - 1].insert("|", at: column)
        return rows.map { row in
            let text = row.joined()
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        .joined(separator: "/")
    }
}

/// A discipline with its terminal.
struct Typing {
    var discipline: LineDiscipline
    var screen: Screen
    private(set) var actions: [LineDiscipline.Action] = []

    init(
        _ rules: LineDiscipline.Rules, prompt: String = "",
        width: @escaping @Sendable (Unicode.Scalar) -> Int = LineDiscipline.simpleWidth
    ) {
        discipline = LineDiscipline(rules, width: width)
        screen = Screen(width: width)
        for scalar in prompt.unicodeScalars { screen.show(scalar) }
        discipline.startColumn = prompt.count
    }

    mutating func type(_ text: String) {
        take(discipline.typed(keys(text)))
    }

    mutating func take(_ more: [LineDiscipline.Action]) {
        screen.show(more)
        actions += more
    }

    var sent: String {
        described(actions)
    }
}

extension LineDiscipline.Rules {
    /// LINEMODE with EDIT and TRAPSIG, a server that does not echo, and characters for everything.
    static var editing: LineDiscipline.Rules {
        var rules = LineDiscipline.Rules()
        rules.edits = true
        rules.trapsSignals = true
        rules.echoes = true
        rules.stopsOutput = true
        rules.characters = .customary
        let more: [SpecialFunction: UInt8] = [
            .synch: 25, .brk: 29, .eor: 30, .forw1: 31, .forw2: 7, .mcwl: 16, .mcwr: 14, .insrt: 9 + 128, .ecr: 24,
            .over: 10 + 128, .ewr: 27, .ebol: 8,
        ]
        for (function, value) in more { rules.characters[function] = SpecialCharacter(.value, value) }
        rules.isUTF8 = true
        return rules
    }

    func with(_ change: (inout LineDiscipline.Rules) -> Void) -> LineDiscipline.Rules {
        var rules = self
        change(&rules)
        return rules
    }
}
