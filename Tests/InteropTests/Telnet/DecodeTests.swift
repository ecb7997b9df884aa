import Foundation
import Testing

/// `sallyport decode`: bytes of a peer in, the engine's view out.
@Suite struct DecodeTests {
    @Test func `a subnegotiation in hexadecimal becomes objects, one a line`() throws {
        let outcome = try decode(
            ["--hex", "--json", "--enable", "NAWS,24", "--request", "do:31"], "68 69fffb1f\nFFFA1F00FFFF0018FFF0 fff6")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(
            outcome.output == """
                {"event":"send","bytes":"fffd1f"}
                {"event":"data","bytes":"6869"}
                {"event":"enabled","side":"remote","option":31}
                {"event":"subnegotiation","option":31,"bytes":"00ff0018"}
                {"event":"send","bytes":"0d0a5b5965735d0d0a"}
                {"event":"command","name":"AYT"}

                """)
    }

    @Test func `a file of raw bytes becomes a transcript`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/capture"
        let bytes: [UInt8] = [255, 251, 1, 255, 253, 31, 0x3E, 0x20, 255, 255, 255, 250, 86, 255, 240]
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        let outcome = try decode(["--role", "client", "--enable", "echo", "--request", "DONT:ECHO", file], "")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(
            outcome.output == """
                role client
                local ECHO
                remote ECHO
                request DONT ECHO
                < IAC WILL ECHO
                > IAC DO ECHO
                = enabled remote ECHO
                < IAC DO NAWS
                > IAC WONT NAWS
                < "> " IAC IAC
                = data "> " 255
                < IAC SB MCCP2 IAC SE
                = violation option-not-enabled MCCP2

                """)
    }

    @Test func `what is known is printed before more comes`() throws {
        let peer = try PeerProcess(Programs.sallyport, ["decode", "--enable", "none"])
        try peer.expect("role server\n")
        try peer.send("first\r\n")
        try peer.expect("= data \"first\" CR\n")
        try peer.send([255, 251, 1])
        try peer.expect("> IAC DONT ECHO\n")
        peer.finishSending()
        try peer.expectEnd()
        #expect(try peer.expectExit() == 0)
    }

    @Test func `a stream that breaks a limit exits 65 and says which`() throws {
        for format in [[], ["--json"]] {
            let outcome = try decode(["--hex"] + format, String(repeating: "fffb01 fffc01 ", count: 200) + "6161")
            #expect(outcome.status == 65, "\(outcome)")
            #expect(
                outcome.errors
                    == "sallyport: standard input: peer sent more than 256 negotiations in too short a time\n")
            let last = outcome.output.split(separator: "\n").last ?? ""
            let wanted = #"{"event":"violation","rule":"negotiation-limit","limit":true}"#
            #expect(last == (format.isEmpty ? "= exceeded negotiation-limit" : wanted))
        }
    }

    @Test(
        arguments: [
            (["--enable", "nawss"], 64, "sallyport: --enable: there is no option \"nawss\"; did you mean naws?\n"),
            (
                ["--enable", "1,,2"], 64,
                "sallyport: --enable: there is no option \"\"; say a number from 0 to 255 or a name such as naws\n"
            ),
            (["--request", "do:ecko"], 64, "sallyport: --request: there is no option \"ecko\"; did you mean echo?\n"),
            (
                ["--request", "echo"], 64,
                "sallyport: --request: echo is not like do:echo; the verbs are do, dont, will and wont\n"
            ),
            (["--role", "proxy"], 64, nil),
            (["/nonexistent/capture"], 66, "sallyport: cannot read /nonexistent/capture: No such file or directory"),
            (["/"], 66, "sallyport: cannot read /: Is a directory"),
            (["--hex"], 65, "sallyport: standard input:1:4: not a hexadecimal digit\n"),
        ] as [([String], Int32, String?)])
    func `a mistake is one line with what to do, and its own exit status`(
        _ arguments: [String], _ status: Int32, _ message: String?
    ) throws {
        let outcome = try decode(arguments, "00 ,")
        #expect(outcome.status == status, "\(outcome)")
        if let message {
            #expect(outcome.errors.hasPrefix(message), "\(outcome)")
            #expect(outcome.errorLines.count == 1, "\(outcome)")
        }
    }

    @Test func `the help has an example that works`() throws {
        let help = try decode(["--help"], "").output
        #expect(help.contains("EXAMPLE"))
        let example = try #require(help.split(separator: "\n").last { $0.contains("| sallyport decode") })
        let line = String(example).replacing("| sallyport", with: "| \(Programs.sallyport)")
        let outcome = try run("/bin/sh", ["-c", line])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains(#"{"event":"subnegotiation","option":31,"bytes":"00500018"}"#))
    }

    private func decode(_ arguments: [String], _ input: String) throws -> Outcome {
        try run(Programs.sallyport, ["decode"] + arguments, input: input)
    }
}
