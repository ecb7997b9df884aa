import Devices
import Emulator
import Testing

@Suite struct CommandLineTests {
    @Test func `Something is done for every command of the exec modes`() throws {
        let grammar = try #require(DeviceFamilies.named("ios")?.grammar)
        func check(_ nodes: [CommandNode], _ path: [String]) {
            for node in nodes {
                let label = node.token == .keyword(node.token.label) ? node.token.label : bracketed(node.token)
                let here = path + [label]
                let syntax = here.joined(separator: " ")
                #expect(!node.runs || IOSCommands.syntaxes.contains(syntax), "\(syntax)")
                check(node.children, here)
            }
        }
        for name in ["user", "exec"] { check(grammar.mode(name)?.nodes ?? [], []) }
    }

    private func bracketed(_ token: CommandToken) -> String {
        if case .number = token { return token.label }
        return "<\(token.label)>"
    }

    static let replies: [(String, String)] = [
        ("", "switch1#"),
        ("! remark", "switch1#"),
        ("show foo", "              ^\r\n% Invalid input detected at '^' marker.\r\n\r\nswitch1#"),
        (
            "show ip inferface",
            "                  ^\r\n% Invalid input detected at '^' marker.\r\n\r\nswitch1#"
        ),
        ("show", "% Incomplete command.\r\n\r\nswitch1#"),
        ("sh i", "% Ambiguous command:  \"sh i\"\r\nswitch1#"),
        (
            "xyzzy",
            "Translating \"xyzzy\"\r\n\r\n"
                + "% Unknown command or computer name, or unable to find computer address\r\nswitch1#"
        ),
        ("sh priv", "Current privilege level is 15\r\nswitch1#"),
        ("show run | include ^hostname", "hostname switch1\r\nswitch1#"),
        ("show run | count ^interface Gig", "Number of lines which match regexp = 24\r\nswitch1#"),
        (
            "show run | section vty 0",
            "line vty 0 4\r\n exec-timeout 10 0\r\n login local\r\n transport input telnet ssh\r\nswitch1#"
        ),
        (
            "show ip int br | e unass|own",
            "Interface              IP-Address      OK? Method Status                Protocol\r\n"
                + "Vlan1                  10.10.0.2       YES NVRAM  up                    up      \r\n"
                + "Vlan99                 10.10.99.2      YES NVRAM  up                    up      \r\nswitch1#"
        ),
        ("show run | bogus x", "                   ^\r\n% Invalid input detected at '^' marker.\r\n\r\nswitch1#"),
    ]

    @Test("A line is answered as on the device", arguments: replies)
    func answers(row: (line: String, reply: String)) throws {
        for piece in [Int.max, 1, 3] {
            var person = try #require(Person.loggedIn(piece: piece))
            #expect(person.type(row.line + "\r") == row.line + "\r\n" + row.reply)
        }
    }

    @Test func `Help shows what could follow and then the line again`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("sh?") == "sh?\r\nshow  \r\nswitch1#sh")
        #expect(
            person.type("\u{15}show vlan ?").hasSuffix(
                "?\r\n  brief  VTP all VLAN status in brief\r\n  id     VTP VLAN status by VLAN id\r\n"
                    + "  |      Output modifiers\r\n  <cr>\r\n\r\nswitch1#show vlan "))
        #expect(person.type("\u{15}zz?").hasSuffix("% Unrecognized command\r\nswitch1#zz"))
        #expect(person.type("\u{15}show run | ?").contains("  include  Include lines that match\r\n"))
    }

    @Test func `Tab completes the one word there is`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("sh\t") == "sh\r\nswitch1#show ")
        #expect(person.type("ver\t").hasSuffix("switch1#show version "))
        #expect(person.type("\u{15}e\t").hasSuffix("\r\n\u{7}switch1#e"))
    }

    static let edits: [(String, String)] = [
        ("bc\u{1}a", "abc"),
        ("abx\u{7F}c", "abc"),
        ("ac\u{2}b", "abc"),
        ("ac\u{1B}[Db\u{1B}[C", "abc"),
        ("xabc\u{1}\u{4}", "abc"),
        ("abc\u{1}\u{6}\u{B}\u{5}bc", "abc"),
        ("one two\u{17}\u{17}abc", "abc"),
        ("rest\u{1}\u{B}abc", "abc"),
        ("xxx\u{15}abc", "abc"),
        ("cab\u{1}\u{4}\u{5}c", "abc"),
        ("acb\u{14}", "abc"),
        ("bc\u{15}a\u{19}", "abc"),
        ("日本\u{7F}\u{7F}abc", "abc"),
        ("one abc\u{1B}b\u{15}", "abc"),
    ]

    @Test("The line is edited by the device's keys", arguments: edits)
    func keys(row: (keys: String, line: String)) throws {
        for piece in [Int.max, 1] {
            var person = try #require(Person.loggedIn(piece: piece))
            #expect(person.type(row.keys + "\r").contains("Translating \"\(row.line)\""))
        }
    }

    @Test func `What is drawn while editing leaves the line on the screen`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("ac") == "ac")
        #expect(person.type("\u{2}") == "\u{8}")
        #expect(person.type("b") == "bc\u{8}")
        #expect(person.type("\u{7F}") == "\u{8}c \u{8}\u{8}")
        #expect(person.type("\u{5}") == "c")
    }

    @Test func `A line longer than the window scrolls and runs whole`() throws {
        var person = try #require(Person.loggedIn())
        person.resize(columns: 40, rows: 24)
        _ = person.type("\r")
        let word = String(repeating: "x", count: 100)
        let shown = person.type(word)
        #expect(shown.contains("$"))
        #expect(person.type("\r").contains("Translating \"\(word)\""))
    }

    @Test func `The line stops at its limit`() throws {
        var person = try #require(Person.loggedIn())
        let reply = person.type(String(repeating: "x", count: 1000) + "\r")
        #expect(reply.contains("Translating \"\(String(repeating: "x", count: 254))\""))
    }

    @Test func `Lines typed before come back, up and down`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("show clock\rshow privilege\r")
        #expect(person.type("\u{10}\u{10}\r").contains("UTC"))
        #expect(person.type("\u{1B}[A\u{1B}[A\u{1B}[B\r").contains("UTC"))
        _ = person.type("terminal history size 3\r")
        let history = person.type("show history\r")
        let shown = history.lines.filter { $0.hasPrefix("  ") }
        #expect(shown == ["  show clock", "  terminal history size 3", "  show history"])
    }

    @Test func `Control and C leaves the line and gives a new prompt`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("show ver\u{3}").hasSuffix("\r\nswitch1#"))
    }

    @Test func `An interrupt of the protocol stops a ping`() throws {
        var person = try #require(Person.loggedIn())
        person.feed(Array("ping 203.0.113.1\r".utf8))
        _ = person.take(4096)
        person.feed([0x03])
        #expect(String(decoding: person.take(4096), as: UTF8.self).hasSuffix("switch1#"))
    }

    @Test func `Ping loses the first echo to ARP and then none`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("ping 10.10.0.1\r").contains(".!!!!\r\nSuccess rate is 80 percent (4/5)"))
        #expect(person.type("ping 10.10.0.1\r").contains("!!!!!\r\nSuccess rate is 100 percent (5/5)"))
        #expect(person.type("ping 203.0.113.1\r").contains(".....\r\nSuccess rate is 0 percent (0/5)\r\n"))
    }
}
