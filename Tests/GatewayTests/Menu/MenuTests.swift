import Gateway
import Terminal
import Testing

@Suite("The menu of targets")
struct MenuTests {
    private let items = [
        Menu.Item(name: "core-sw1", detail: "ios  site=ams"), Menu.Item(name: "core-sw2", detail: "ios  site=fra"),
        Menu.Item(name: "plc-7", detail: "raw  tier=ot"),
    ]
    private static let screen = UserTerminal(type: "xterm", size: .init(columns: 80, rows: 24))

    private func choose(_ keys: [Key], on terminal: UserTerminal) -> Menu.Choice? {
        var menu = Menu(title: "gate: targets", items: items, terminal: terminal)
        _ = menu.open()
        for key in keys {
            if let choice = menu.receive(key).choice { return choice }
        }
        return nil
    }

    private func type(_ text: String) -> [Key] {
        text.map { .text(String($0)) } + [.enter]
    }

    @Test(
        "A number, a name or a filter that leaves one target chooses it, with and without cursor movement",
        arguments: [
            ("2", "core-sw2"), ("plc-7", "plc-7"), ("ot", "plc-7"), ("FRA", "core-sw2"), ("sw ams", "core-sw1"),
        ], [screen, UserTerminal()])
    func choices(_ row: (typed: String, target: String), terminal: UserTerminal) {
        #expect(choose(type(row.typed), on: terminal) == .target(row.target))
    }

    @Test("Arrows move over what the filter leaves")
    func arrows() {
        #expect(choose([.down, .enter], on: Self.screen) == .target("core-sw2"))
        #expect(choose([.down, .down, .down, .down, .enter], on: Self.screen) == .target("plc-7"))
        #expect(choose([.text("s"), .text("w"), .down, .up, .enter], on: Self.screen) == .target("core-sw1"))
    }

    @Test("Erasing a filter shows the targets again")
    func erase() {
        let typed: [Key] = [.text("o"), .text("t")]
        #expect(choose(typed + [.backspace, .backspace, .enter], on: Self.screen) == .target("core-sw1"))
        #expect(choose(typed + [.control(UInt8(ascii: "U")), .enter], on: Self.screen) == .target("core-sw1"))
    }

    @Test("Ctrl-C, Ctrl-D and Escape leave", arguments: [Key.control(0x43), .control(0x44), .escape])
    func leave(key: Key) {
        #expect(choose([key], on: Self.screen) == .leave)
    }

    @Test("A filter that fits nothing, or several on a printing terminal, asks again")
    func again() {
        #expect(choose(type("nothing-like-it"), on: Self.screen) == nil)
        #expect(choose(type("core") + type("1"), on: UserTerminal()) == .target("core-sw1"))
    }

    @Test("A terminal that prints gets no control sequences")
    func plain() {
        for type in [nil, "dumb", "unknown"] {
            var menu = Menu(title: "gate", items: items, terminal: UserTerminal(type: type))
            var printed = menu.open()
            for key in self.type("core") { printed += menu.receive(key).output }
            #expect(!printed.contains("\u{1B}"))
            #expect(printed.contains("3. plc-7"))
        }
    }

    @Test("No redraw is taller or wider than the window", arguments: [(20, 4), (20, 8), (80, 24), (10, 2)])
    func fits(columns: Int, rows: Int) {
        let detail = "ios  a=" + String(repeating: "x", count: 90)
        let many = (1...500).map { Menu.Item(name: "switch-\($0)", detail: detail) }
        let terminal = UserTerminal(type: "vt100", size: .init(columns: UInt16(columns), rows: UInt16(rows)))
        var menu = Menu(title: "gate: targets", items: many, terminal: terminal)
        let drawn = menu.open() + menu.receive(.pageDown).output
        for block in drawn.split(separator: "\u{1B}[J") {
            let lines = block.split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.count <= max(rows, 6))
        }
    }

    @Test("What is typed without end is not kept without end")
    func endless() {
        var menu = Menu(title: "gate", items: items, terminal: Self.screen)
        var longest = 0
        for _ in 0..<10_000 { longest = max(longest, menu.receive(.text("x")).output.utf8.count) }
        #expect(longest < 1000)
    }
}
