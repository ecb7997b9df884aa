import Devices
import Testing

@Suite struct DeviceDialogueTests {
    let ios: any DeviceFamily

    init() throws {
        ios = try #require(DeviceFamilies.named("ios"))
    }

    /// Runs a transcript whole, byte by byte, and cut in two at every point of every step.
    func check(
        _ text: String, commands: [String] = ["show clock"], enable: Bool = false,
        limits: DialogueLimits = .init(), sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let transcript = Transcript(text)
        let make = { (now: Duration) in
            DeviceDialogue(family: ios, commands: commands, enable: enable, limits: limits, now: now)
        }
        let expected = transcript.expected
        #expect(transcript.run(make) { [$0] } == expected, "whole", sourceLocation: sourceLocation)
        let single = transcript.run(make) { $0.map { [$0] } }
        #expect(single == expected, "byte by byte", sourceLocation: sourceLocation)
        for cut in 1..<200 {
            let pieces = transcript.run(make) { bytes in
                [Array(bytes.prefix(cut)), Array(bytes.dropFirst(cut))].filter { !$0.isEmpty }
            }
            #expect(pieces == expected, "cut at \(cut)", sourceLocation: sourceLocation)
        }
    }

    static let login = #"""
        < \r\nUser Access Verification\r\n\r\nUsername: 
        ~ 300
        > user
        < netops\r\nPassword: 
        ~ 300
        > password
        < \r\nsw1>
        ~ 300
        > 
        < \r\nsw1>
        ~ 300
        > terminal length 0
        < terminal length 0\r\nsw1>
        ~ 300
        > terminal width 0
        < terminal width 0\r\nsw1>
        ~ 300

        """#

    @Test func `Login, preparation, one command, its output without echo and prompt`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\n*12:00:00.000 UTC Mon Mar 1 2027\r\nsw1>
                ~ 300
                = output *12:00:00.000 UTC Mon Mar 1 2027\r\n
                = ok
                = finished
                """#)
    }

    @Test func `Commands run one after the other, and a wrong one does not stop the next`() {
        check(
            Self.login + #"""
                > show foo
                < show foo\r\n          ^\r\n% Invalid input detected at '^' marker.\r\n\r\nsw1>
                ~ 300
                = output           ^\r\n% Invalid input detected at '^' marker.\r\n\r\n
                = error
                > show clock
                < show clock\r\nnoon\r\nsw1>
                ~ 300
                = output noon\r\n
                = ok
                = finished
                """#, commands: ["show foo", "show clock"])
    }

    static let errors = [
        "% Invalid input detected at '^' marker.", "% Incomplete command.", "% Ambiguous command:  \"sh i\"",
        "% Unknown command or computer name, or unable to find computer address", "% Bad passwords",
        "% Login invalid", "% Authentication failed",
    ]

    @Test("The device's error texts make a command fail", arguments: errors)
    func errorTexts(text: String) {
        check(
            Self.login + """
                > show clock
                < show clock\\r\\n\(text)\\r\\nsw1>
                ~ 300
                = output \(text)\\r\\n
                = error
                = finished
                """)
    }

    @Test("A banner that ends in # or > does not end the login (gateways 5.2)", arguments: ["sw1#", "sw1>", "Lab>"])
    func bannerLikeAPrompt(fake: String) {
        check(
            """
            < \\r\\n### Authorized only ###\\r\\n# >\\r\\nWelcome to\\r\\n\(fake)
            ~ 400
            > 
            < \\r\\n\\r\\nUsername: 
            ~ 300
            > user
            < netops\\r\\nPassword: 
            ~ 300
            > password
            < \\r\\n% Login invalid\\r\\n\\r\\nUsername: 
            ~ 300
            = failed the device refused the login: % Login invalid; check the target's credential
            """)
    }

    @Test func `A message of the day after the password does not end the login`() {
        check(
            #"""
            < Password: 
            ~ 300
            > password
            < \r\nMaintenance at 10 #\r\n### sw1#
            ~ 100
            < \r\nReboot -->
            ~ 400
            < \r\n\r\nsw1#
            ~ 300
            > 
            < \r\nsw1#
            ~ 300
            > terminal length 0
            """#)
    }

    @Test func `The password is sent once, whatever the device asks`() {
        check(
            #"""
            < Username: 
            ~ 300
            > user
            < \r\nPassword: 
            ~ 300
            > password
            < \r\nPassword: 
            ~ 300
            = failed the device asked for the login again; check the target's credential
            < \r\nPassword: 
            ~ 60000
            """#)
    }

    @Test func `A user name asked for after the password is a refusal`() {
        check(
            #"""
            < Username: 
            ~ 300
            > user
            < \r\nPassword: 
            ~ 300
            > password
            < \r\nUsername: 
            ~ 300
            = failed the device asked for the login again; check the target's credential
            """#)
    }

    @Test func `A password prompt in a command's output gets nothing`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\nPassword: 
                ~ 61000
                = failed the device did not go on in time (running the command)
                """#)
    }

    @Test func `The pager is answered although pages were turned off, and leaves no trace`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\none\r\n --More-- 
                ~ 60
                = output one\r\n
                > bytes [32]
                < \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b ip two\r\n --More-- 
                ~ 60
                = output  ip two\r\n
                > bytes [32]
                < \r          \rthree\r\n --More-- 
                ~ 60
                = output three\r\n
                > bytes [32]
                < \e[10D          \e[10Dfour\r\nsw1>
                ~ 300
                = output four\r\n
                = ok
                = finished
                """#)
    }

    @Test func `The pager's words as a line of output are output`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\n --More-- \r\nmore\r\nsw1>
                ~ 300
                = output  --More-- \r\nmore\r\n
                = ok
                = finished
                """#)
    }

    @Test func `A prompt in the middle of output does not end the command`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\nsw1>
                ~ 40
                < reload\r\nnot a prompt: sw1>\r\nend\r\nsw1>
                ~ 300
                = output sw1>reload\r\nnot a prompt: sw1>\r\nend\r\n
                = ok
                = finished
                """#)
    }

    @Test func `Output that runs into the prompt is not lost`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\nno line end heresw1>
                ~ 400
                = output no line end here
                = ok
                = finished
                """#)
    }

    @Test func `A changed name is a prompt after a longer silence`() {
        check(
            Self.login + #"""
                > hostname core
                < hostname core\r\ncore(config)#
                ~ 2900
                ~ 200
                = ok
                = finished
                """#, commands: ["hostname core"])
    }

    @Test func `Enable sends its secret once and waits for the privileged prompt`() {
        let toEnable = Self.login.split(separator: "> terminal length 0")[0]
        check(
            toEnable + #"""
                > enable
                < enable\r\nPassword: 
                ~ 300
                > enable
                < \r\nsw1#
                ~ 300
                > terminal length 0
                """#, enable: true)
        check(
            toEnable + #"""
                > enable
                < enable\r\nPassword: 
                ~ 300
                > enable
                < \r\n% Access denied\r\n\r\nsw1>
                ~ 300
                = failed the device refused the enable secret: % Access denied
                """#, enable: true)
    }

    @Test func `A question in the middle of a command is told, not answered`() {
        check(
            Self.login + #"""
                > reload
                < reload\r\nProceed with reload? [confirm]
                ~ 300
                = output Proceed with reload? [confirm]
                = failed the device asks "Proceed with reload? [confirm]"; log in by hand to answer
                """#, commands: ["reload"])
    }

    @Test func `Leaving is a command like any other`() {
        check(
            Self.login + #"""
                > exit
                < exit\r\n
                !
                = ok
                = finished
                """#, commands: ["exit"])
    }

    @Test func `A hang-up in mid-line keeps what was said`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\nhalf a li
                !
                = output half a li
                = failed the device closed the connection (running the command)
                """#)
    }

    @Test("Every phase has its own deadline")
    func deadlines() {
        check("~ 10000\n= failed the device did not go on in time (no answer after connecting)")
        check("< hello\n~ 20000\n= failed the device did not go on in time (waiting for a login prompt)")
        check(
            "< Username: \n~ 300\n> user\n~ 15000\n"
                + "= failed the device did not go on in time (waiting for the password prompt)")
        check(
            "< Password: \n~ 300\n> password\n~ 30000\n"
                + "= failed the device did not go on in time (waiting for the result of the login)")
    }

    @Test func `A prompt that changes every time is given up`() {
        var limits = DialogueLimits()
        limits.confirmations = 2
        check(
            #"""
            < a#
            ~ 300
            > 
            < \r\nb#
            ~ 300
            > 
            < \r\nc#
            ~ 300
            = failed the device shows no prompt that stays the same
            """#, limits: limits)
    }

    @Test func `An endless banner is cut at its limit`() {
        var limits = DialogueLimits()
        limits.bannerBytes = 100
        var dialogue = DeviceDialogue(family: ios, commands: [], limits: limits, now: .zero)
        #expect(dialogue.received([UInt8](repeating: 0x61, count: 100), now: .zero) == [])
        #expect(dialogue.received([0x61], now: .zero) == [.failed(.limit(.bannerBytes))])
    }

    @Test func `A line without end is passed on, and memory stays bounded`() {
        var limits = DialogueLimits()
        limits.lineBytes = 20
        check(
            Self.login + #"""
                > show clock
                < show clock\r\n!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\r\nsw1>
                ~ 300
                = output !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\r\n
                = ok
                = finished
                """#, limits: limits)
    }

    @Test func `Output beyond its limit ends the dialogue`() {
        var limits = DialogueLimits()
        limits.outputBytes = 10
        check(
            Self.login + #"""
                > show clock
                < show clock\r\n0123\r\n012345\r\n
                ~ 1
                = output 0123\r\n
                = failed the command's output is too long
                """#, limits: limits)
    }

    static let unsafe = ["a\rb", "a\nb", "\u{3}", "a\u{85}"]

    @Test("A command with a line end in it is refused before anything is sent", arguments: unsafe)
    func unsafeCommand(text: String) {
        var dialogue = DeviceDialogue(family: ios, commands: [text], now: .zero)
        #expect(dialogue.received(Array("Username: ".utf8), now: .zero) == [.failed(.unsafeCommand(text))])
        #expect(dialogue.closed() == [])
    }
}
