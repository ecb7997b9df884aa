import NIOTelnet
import TelnetClient
import Testing

@Suite struct CommandTests {
    @Test(
        arguments: [
            ("q", .quit), ("quit", .quit), ("c", .close), ("cl", .close), ("CLOSE", .close), ("z", .suspend),
            ("st", .status(nil)), ("status j", .status(.json)), ("status opt", .status(.options)), ("logout", .logout),
            ("send ip ayt", .send([.command(.ip), .command(.ayt)])), ("send intp", .send([.command(.ip)])),
            ("send break", .send([.command(.brk)])), ("send esc", .send([.escape])),
            ("send do 31", .send([.negotiation(.do, .naws)])), ("sen wont naws", .send([.negotiation(.wont, .naws)])),
            ("send will echo nop", .send([.negotiation(.will, .echo), .command(.nop)])),
            ("send synch", .send([.synch])), ("send getst", .send([.getStatus])),
            ("mode line", .mode(.line, isOn: true)), ("mode ch", .mode(.character, isOn: true)),
            ("mode -isig", .mode(.isig, isOn: false)), ("toggle crlf autof", .toggle([.crlf, .autoflush])),
            ("set escape ^A", .set(.character(.escape), "^A")), ("unset esc", .unset(.character(.escape))),
            ("set quit ^\\", .set(.character(.quit), "^\\")), ("set quit \\034", .set(.character(.quit), "\\034")),
            ("set tracefile /tmp/x", .set(.traceFile, "/tmp/x")), ("unset crmod", .unset(.toggle(.crmod))),
            ("display", .display([])), ("d escape", .display(["escape"])), ("slc check", .slc(.check)),
            ("environ define A b c", .environ(.define, name: "A", value: "b c")),
            ("environ exp DISPLAY", .environ(.export, name: "DISPLAY", value: nil)),
            ("env list", .environ(.list, name: nil, value: nil)), ("!ls -l", .shell("ls -l")), ("!", .shell("")),
            ("  ! uname ", .shell("uname")),
            ("open", .open(nil)), ("open host", .open(OpenRequest(destination: Destination(host: "host")))),
            ("o host -23", .open(OpenRequest(destination: Destination(host: "host", service: "-23")))),
            (
                "open bob@h:99",
                .open(OpenRequest(destination: .init(host: "h", service: "99"), user: "bob", givesUser: true))
            ),
            (
                "open telnet://bob@h:99/",
                .open(OpenRequest(destination: .init(host: "h", service: "99"), user: "bob", givesUser: true))
            ),
            ("open [::1] 23", .open(OpenRequest(destination: .init(host: "::1", service: "23")))),
            (
                "open -l bob h 1",
                .open(OpenRequest(destination: .init(host: "h", service: "1"), user: "bob", givesUser: true))
            ),
        ] as [(String, ClientCommand)])
    func `a command may be abbreviated as far as it is clear`(line: String, command: ClientCommand) throws {
        #expect(try ClientCommand(line) == command)
    }

    @Test(arguments: [
        "bogus", "s", "se", "send", "send x", "send do", "send do bogus", "send e", "toggle", "toggle x", "set",
        "set x",
        "mode", "mode x", "mode -line", "open a b c", "open -l", "open telnet://a:b@c/", "open http://a/", "environ",
        "environ define", "environ x",
        "slc",
        "unset", "help bogus", "status x", "display bogus \u{1b}[2J",
    ])
    func `what makes no sense is an answer and no trap`(line: String) throws {
        guard case .display? = try? ClientCommand(line) else {
            #expect(throws: CommandError.self) { try ClientCommand(line) }
            return
        }
    }

    @Test(arguments: ["", "   ", "\t"]) func `an empty line is no command`(line: String) throws {
        #expect(try ClientCommand(line) == nil)
    }

    @Test(arguments: [
        "?", "help", "send ?", "set ?", "unset ?", "toggle ?", "mode ?", "slc ?", "environ ?", "? send", "?send",
        "status ?",
    ])
    func `a question mark lists what there is`(line: String) throws {
        guard case .help(let lines)? = try ClientCommand(line) else { return #expect(Bool(false), "\(line)") }
        #expect(lines.count > 2)
    }

    @Test func `all 256 options can be negotiated by number`() throws {
        for code in UInt8.min...UInt8.max {
            #expect(try ClientCommand("send do \(code)") == .send([.negotiation(.do, Option(code))]))
        }
        #expect(throws: CommandError.self) { try ClientCommand("send do 256") }
    }
}

@Suite struct CompletionTests {
    @Test(
        arguments: [
            ("", "", 15), ("q", "uit ", 0), ("se", "", 2), ("send i", "", 2), ("send ip", "", 0), ("tog", "gle ", 0),
            ("toggle auto", "", 3), ("toggle autof", "lush ", 0), ("set esc", "ape ", 0), ("bogus x", "", 0),
            ("help sta", "tus ", 0), ("environ e", "xport ", 0),
        ] as [(String, String, Int)])
    func `the tab key completes, or shows the choice`(text: String, addition: String, choices: Int) {
        let result = CommandHelp.complete(text)
        if text == "send ip" { return #expect(result.addition == " ") }
        #expect(result.addition == addition)
        #expect(result.choices.count == choices)
    }

    @Test func `open without a place asks for one, outside of history and completion`() {
        var prompt = CommandPrompt(columns: 80)
        #expect(String(decoding: prompt.ask(), as: UTF8.self) == "(to) ")
        #expect(prompt.isQuestion)
        _ = prompt.begin()
        _ = prompt.type(Array("status\r".utf8))
        _ = prompt.ask()
        #expect(prompt.type(Array("\thost\u{1b}[A\u{10}\u{0E}\r".utf8)).line == "host")
        _ = prompt.begin()
        #expect(!prompt.isQuestion)
        #expect(prompt.type(Array("\u{1b}[A\r".utf8)).line == "status")
        _ = prompt.ask()
        #expect(prompt.type([3]).isCancelled)
    }

    @Test func `Ctrl-Z at the prompt is the command z, also in the place of an answer`() {
        var prompt = CommandPrompt(columns: 80)
        _ = prompt.begin()
        #expect(prompt.type(Array("half\u{1a}".utf8)).line == "z")
        _ = prompt.ask()
        #expect(prompt.type([0x1A]).line == "z")
        #expect(!prompt.isQuestion)
    }

    @Test func `a prompt is drawn anew with the line begun, and follows the window's width`() {
        var prompt = CommandPrompt(columns: 80)
        _ = prompt.begin()
        _ = prompt.type(Array("stat".utf8))
        #expect(String(decoding: prompt.drawAnew(), as: UTF8.self) == "sallyport> stat")
        prompt.resize(columns: 31)
        _ = prompt.begin()
        #expect(prompt.type(Array("0123456789012345678901".utf8)).echo.contains(UInt8(ascii: "$")))
    }

    @Test func `a prompt edits, remembers and completes`() {
        var prompt = CommandPrompt(columns: 80)
        #expect(String(decoding: prompt.begin(), as: UTF8.self) == "sallyport> ")
        #expect(prompt.type(Array("sta\tx\u{7f}\r".utf8)).line == "status ")
        _ = prompt.begin()
        #expect(prompt.type(Array("\u{1b}[A\r".utf8)).line == "status ")
        _ = prompt.begin()
        #expect(prompt.type([4]).isCancelled)
        let step = prompt.type(Array("quit\rrest".utf8))
        #expect(step.line == "quit")
        #expect(step.rest == Array("rest".utf8))
    }
}
