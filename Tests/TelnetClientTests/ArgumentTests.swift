import TelnetClient
import Testing

@Suite struct ArgumentTests {
    private func options(_ arguments: String...) throws -> ClientOptions {
        guard case .connect(let options) = try ClientRequest(arguments) else { throw UsageError("no connection") }
        return options
    }

    @Test(arguments: [
        (["host"], "host", nil, false), (["host", "23"], "host", "23", false), (["host", "-23"], "host", "23", true),
        (["host", "-4"], "host", nil, false), (["--", "host", "-smtp"], "host", "smtp", true),
        (["host:80"], "host", "80", false), (["::1"], "::1", nil, false), (["::1", "23"], "::1", "23", false),
        (["[::1]:23"], "::1", "23", false), (["[::1]", "23"], "::1", "23", false),
        (["telnet://host:99/"], "host", "99", false), (["-E", "host", "-8", "23"], "host", "23", false),
    ])
    func `a host and a port, with a minus to speak first`(
        arguments: [String], host: String, service: String?, forces: Bool
    ) throws {
        guard case .connect(let options) = try ClientRequest(arguments) else { return #expect(Bool(false)) }
        var wanted = Destination(host: host, service: service)
        wanted.forcesNegotiation = forces
        #expect(options.destination == wanted)
    }

    @Test func `every option of inetutils' telnet is known, short and long`() throws {
        let short = try options("-4", "-8", "-E", "-K", "-c", "-d", "-n", "trace", "-b", "127.0.0.1", "host")
        let long = try options(
            "--ipv4", "--binary", "--no-escape", "--no-login", "--no-rc", "--debug", "--trace=trace",
            "--bind=127.0.0.1",
            "host")
        #expect(short == long)
        #expect(try options("-6L", "-l", "bob", "-e", "~").family == .v6)
        #expect(try options("-L").binaryOutput)
        #expect(try options("-lbob").user == "bob")
        #expect(try options("-a").givesUser)
        #expect(try options("-r").escape == ControlCharacter("~"))
    }

    @Test func `a later option takes an earlier one back`() throws {
        #expect(try options("-l", "bob", "-K").user == nil)
        #expect(try options("-E", "-e", "^A").escape == ControlCharacter(1))
    }

    @Test func `long options may be abbreviated as far as they are clear`() throws {
        #expect(try options("--pass").isPassive)
        #expect(throws: UsageError.self) { try options("--no") }
    }

    @Test(arguments: [
        ["-Z"], ["--bogus"], ["-l"], ["--log"], ["a", "b", "c"], [""], ["--tls=yes"], ["-e", "^^^"],
        ["--connect-timeout", "0"], ["--connect-timeout", "soon"], ["--connect-timeout", "nan"], ["--keepalive", "-1"],
        ["-4", "-6", "host"], ["--ipv6", "-4"], ["http://127.0.0.1/"], ["--log-format", "gif"], ["telnet://a:b@c"],
        ["telnet://"], ["[::1"], ["host:"], ["host:-"], ["[::1]:-"],
    ])
    func `what makes no sense is refused with one line`(arguments: [String]) {
        let error = #expect(throws: UsageError.self) { try ClientRequest(arguments) }
        #expect(error?.description.contains("\n") == false)
    }

    @Test(
        arguments: [
            (["--ca", "a.pem", "host"], "--ca"), (["--insecure", "host"], "--insecure"),
            (["--cert", "a", "host"], "--cert"),
            (["--key", "a", "host"], "--key"), (["--tls-name", "a", "host"], "--tls-name"),
            (["--line", "9600,8n1", "host"], "--line"), (["--log-format", "raw", "host"], "--log-format"),
            (["--serial", "/dev/ttyS0", "host"], "--serial"),
        ] as [([String], String)])
    func `an option that would have no effect is refused by its name`(arguments: [String], name: String) throws {
        guard case .connect(let options) = try ClientRequest(arguments) else { return #expect(Bool(false)) }
        let error = #expect(throws: UsageError.self) { try options.validate() }
        #expect(error?.description.hasPrefix(name + " ") == true, "\(error?.description ?? "")")
    }

    @Test func `an option about TLS, a serial line or a log is good with what it is about`() throws {
        try options("--tls", "--ca", "a.pem", "--insecure", "--cert", "a", "--key", "b", "--tls-name", "c", "h")
            .validate()
        try options("--starttls", "--ca", "a.pem", "h").validate()
        try options("--ca", "a.pem", "telnets://h/").validate()
        try options("--serial", "/dev/ttyS0", "--line", "9600,8n1").validate()
        try options("--log", "a", "--log-format", "raw").validate()
    }

    @Test func `a time-out is a bare number of seconds, with or without the unit`() throws {
        #expect(try options("--connect-timeout", "2.5").connectTimeout == 2.5)
        #expect(try options("--connect-timeout=3s").connectTimeout == 3)
    }

    @Test func `the log's form follows its name unless told`() throws {
        #expect(try options("--log", "a.cast").effectiveLogFormat == .asciicast)
        #expect(try options("--log", "a.raw").effectiveLogFormat == .raw)
        #expect(try options("--log", "a.txt").effectiveLogFormat == .text)
        #expect(try options("--log", "a.cast", "--log-format", "raw").effectiveLogFormat == .raw)
    }

    @Test func `help names every option`() {
        let help = ClientOptions.help(name: "telnet")
        for name in ["-4, --ipv4", "-r, --rlogin", "--tls", "--connect-timeout=SECONDS", "EXAMPLES"] {
            #expect(help.contains(name))
        }
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 130 })
    }
}

@Suite struct ControlCharacterTests {
    @Test(
        arguments: [
            ("^]", 0x1D), ("^A", 1), ("^a", 1), ("^?", 0x7F), ("~", 0x7E), ("\\035", 0x1D), ("^@", 0), ("^", 0x5E),
        ] as [(String, UInt8)])
    func `a character is written as people write it`(text: String, byte: UInt8) {
        #expect(ControlCharacter(text)?.byte == byte)
    }

    @Test(arguments: ["", "^é", "ab", "\\999", "^AB", "é"]) func `anything else is none`(text: String) {
        #expect(ControlCharacter(text) == nil)
    }

    @Test func `each byte is shown so that it can be read back`() {
        for byte in UInt8.min...UInt8.max {
            #expect(ControlCharacter(ControlCharacter(byte).description)?.byte == byte)
        }
    }
}
