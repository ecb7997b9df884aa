import Devices
import Testing

@Suite struct CommandGrammarTests {
    let grammar: CommandGrammar

    init() throws {
        grammar = try #require(DeviceFamilies.named("ios")?.grammar)
    }

    static let meanings: [(String, String, String)] = [
        ("exec", "sh ver", "show version"),
        ("exec", "wr", "write"),
        ("exec", "wr er", "write erase"),
        ("exec", "conf t", "configure terminal"),
        ("exec", "SH IP INT BR", "show ip interface brief"),
        ("exec", "sh int gi0/1", "show interfaces GigabitEthernet0/1"),
        ("exec", "sh int vlan 1", "show interfaces Vlan1"),
        ("exec", "ping 10.0.0.1", "ping 10.0.0.1"),
        ("config", "int g0/2", "interface GigabitEthernet0/2"),
        ("config", "no ip domain-l", "no ip domain-lookup"),
        ("config-if", "desc  up  link ", "description up  link"),
        ("config-if", "no desc", "no description"),
        ("config-if", "no shut", "no shutdown"),
        ("config-if", "hostname x", "hostname x"),
        ("config-if", "no ip addr", "no ip address"),
        ("config-line", "do sh ver", "do sh ver"),
    ]

    @Test("A line means its commands in full", arguments: meanings)
    func means(row: (mode: String, line: String, full: String)) {
        guard case .command(let command) = grammar.match(row.line, in: row.mode) else {
            Issue.record("\(row.line): \(grammar.match(row.line, in: row.mode))")
            return
        }
        #expect((command.isNegated ? "no " : "") + command.text == row.full)
    }

    static let refusals: [(String, String, CommandMatch)] = [
        ("exec", "", .empty),
        ("exec", "   ", .empty),
        ("exec", "sh i", .ambiguous(column: 3)),
        ("exec", "e", .ambiguous(column: 0)),
        ("exec", "show", .incomplete),
        ("exec", "show ip", .incomplete),
        ("config", "interface gi", .incomplete),
        ("exec", "show foo", .invalid(column: 6)),
        ("exec", "show ip inferface", .invalid(column: 10)),
        ("exec", "show version now", .invalid(column: 13)),
        ("exec", "xyzzy", .invalid(column: 0)),
        ("user", "configure terminal", .invalid(column: 0)),
        ("config", "vlan 4095", .invalid(column: 5)),
        ("config", "ip route 10.0.0.256 255.0.0.0 10.0.0.1", .invalid(column: 9)),
        ("config", "no ip", .incomplete),
        ("nowhere", "show", .invalid(column: 0)),
    ]

    @Test("What is no command says why and where", arguments: refusals)
    func refuses(row: (mode: String, line: String, match: CommandMatch)) {
        let match = grammar.match(row.line, in: row.mode)
        #expect(match == row.match)
    }

    @Test func `The syntax names a command whatever its arguments are`() {
        guard case .command(let command) = grammar.match("int gi 0/7", in: "config") else {
            Issue.record("no command")
            return
        }
        #expect(command.syntax == "interface <interface>")
        #expect(command.arguments == ["GigabitEthernet0/7"])
        #expect(command.mode == "config")
    }

    @Test func `Help in a word lists the words that begin so`() {
        #expect(grammar.help(for: "sh", in: "exec") == .words(["show"]))
        #expect(grammar.help(for: "show ip a", in: "exec") == .words(["arp"]))
        #expect(grammar.help(for: "zz", in: "exec") == .unrecognized)
        #expect(grammar.help(for: "s ip ", in: "config") == .ambiguous)
    }

    @Test func `Help after a blank lists what follows, sorted, filters and the end last`() {
        guard case .table(let rows) = grammar.help(for: "show vlan ", in: "exec") else {
            Issue.record("no table")
            return
        }
        #expect(rows.map(\.label) == ["brief", "id", "|", "<cr>"])
        guard case .table(let numbers) = grammar.help(for: "show vlan id ", in: "exec") else {
            Issue.record("no table")
            return
        }
        #expect(numbers.map(\.label) == ["<1-4094>"])
    }

    @Test func `Help in a mode below falls back to the mode above`() {
        #expect(grammar.help(for: "hostn", in: "config-if") == .words(["hostname"]))
    }

    @Test func `Completion needs exactly one word`() {
        #expect(grammar.completion(of: "sh", in: "exec") == "ow ")
        #expect(grammar.completion(of: "show ver", in: "exec") == "sion ")
        #expect(grammar.completion(of: "show version", in: "exec") == " ")
        #expect(grammar.completion(of: "show i", in: "exec") == nil)
        #expect(grammar.completion(of: "show ", in: "exec") == nil)
        #expect(grammar.completion(of: "int gig", in: "config") == "abitEthernet ")
        #expect(grammar.completion(of: "hostn", in: "config-if") == "ame ")
    }

    @Test func `Every word of every mode has a help text`() {
        func check(_ nodes: [CommandNode], _ path: String) {
            for node in nodes where node.token != .keyword("no") || node.children.count > 0 {
                let here = path + " " + node.token.label
                #expect(!node.help.isEmpty, "\(here)")
                #expect(node.runs || !node.children.isEmpty, "\(here) leads nowhere")
                check(node.children, here)
            }
        }
        for name in grammar.modeNames { check(grammar.mode(name)?.nodes ?? [], name) }
    }

    @Test func `A line longer than the limit is invalid, not slow`() {
        let long = String(repeating: "show ", count: CommandGrammar.maximumLine)
        #expect(grammar.match(long, in: "exec") == .invalid(column: 0))
        #expect(grammar.help(for: long, in: "exec") == .unrecognized)
        #expect(grammar.completion(of: long, in: "exec") == nil)
    }
}
