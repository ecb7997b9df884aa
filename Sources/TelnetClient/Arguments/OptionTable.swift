import Platform

/// One option of the command line: its names, its value, and what it changes. The help is made of the same rows.
struct OptionRow: Sendable {
    let short: Character?
    let long: String
    /// What the value is called in the help; nil for an option without.
    let value: String?
    let help: String
    let apply: @Sendable (inout ClientOptions, String) throws(UsageError) -> Void

    init(
        _ short: Character?, _ long: String, _ value: String? = nil, _ help: String,
        _ apply: @escaping @Sendable (inout ClientOptions, String) throws(UsageError) -> Void
    ) {
        self.short = short
        self.long = long
        self.value = value
        self.help = help
        self.apply = apply
    }
}

/// The options in the order of the help: first those a telnet has always had, then ours.
enum OptionTable {
    static let all = addressing + session + ours

    static func row(short: Character) -> OptionRow? {
        all.first { $0.short == short }
    }

    /// The row of a long name, or of the beginning of exactly one.
    static func rows(long: String) -> [OptionRow] {
        if let exact = all.first(where: { $0.long == long }) { return [exact] }
        return all.filter { $0.long.hasPrefix(long) }
    }

    private static let addressing = [
        OptionRow("4", "ipv4", nil, "Use IPv4 only.") { options, _ in options.family = .v4 },
        OptionRow("6", "ipv6", nil, "Use IPv6 only.") { options, _ in options.family = .v6 },
        OptionRow("b", "bind", "ADDRESS", "Connect from this local address.") { options, value in
            options.bindAddress = value
        },
    ]

    private static let session = [
        OptionRow("8", "binary", nil, "Ask for 8-bit binary in both directions.") { options, _ in
            options.binaryInput = true
            options.binaryOutput = true
        },
        OptionRow("L", "binary-output", nil, "Ask for 8-bit binary for what is sent.") { options, _ in
            options.binaryOutput = true
        },
        OptionRow("E", "no-escape", nil, "No character is the escape character.") { options, _ in options.escape = nil
        },
        OptionRow("e", "escape", "CHAR", "The escape character, such as ^] or ~; empty for none.") {
            options, value throws(UsageError) in
            options.escape = try escape(value)
        },
        OptionRow("a", "login", nil, "Give the user's name if the server asks ($USER).") { options, _ in
            options.givesUser = true
        },
        OptionRow("l", "user", "USER", "Give this user's name if the server asks.") { options, value in
            options.user = value
            options.givesUser = true
        },
        OptionRow("K", "no-login", nil, "Give no user's name.") { options, _ in
            options.givesUser = false
            options.user = nil
        },
        OptionRow("c", "no-rc", nil, "Do not read ~/.telnetrc.") { options, _ in options.skipsRC = true },
        OptionRow("d", "debug", nil, "Show every negotiation, and set SO_DEBUG.") { options, _ in
            options.debugsSocket = true
        },
        OptionRow("n", "trace", "FILE", "Note negotiations and bytes in this file.") { options, value in
            options.traceFile = value
        },
        OptionRow("r", "rlogin", nil, "Behave like rlogin: ~ at the beginning of a line escapes, ~. ends.") {
            options, _ in
            options.isRlogin = true
            options.escape = ControlCharacter(UInt8(ascii: "~"))
        },
    ]

    private static let ours = [
        OptionRow(nil, "raw", nil, "No Telnet: bytes pass as they are.") { options, _ in options.isRaw = true },
        OptionRow(nil, "passive", nil, "Never speak first, not even on port 23.") { options, _ in
            options.isPassive = true
        },
        OptionRow(nil, "connect-timeout", "SECONDS", "Give up when there is no connection by then (15).") {
            options, value throws(UsageError) in
            options.connectTimeout = try seconds(value, "--connect-timeout")
        },
        OptionRow(nil, "keepalive", "SECONDS", "After so much silence send IAC NOP.") {
            options, value throws(UsageError) in
            options.keepAlive = try seconds(value, "--keepalive")
        },
        OptionRow(nil, "tls", nil, "TLS from the first byte; the port is 992 unless given.") { options, _ in
            options.tls.isOn = true
        },
        OptionRow(nil, "starttls", nil, "TLS on Telnet's own port, by START_TLS; without it no connection.") {
            options, _ in
            options.tls.startTLS = true
        },
        OptionRow(nil, "insecure", nil, "Do not check the server's certificate.") { options, _ in
            options.tls.isInsecure = true
        },
        OptionRow(nil, "ca", "FILE", "Trust these authorities (PEM) instead of the system's.") { options, value in
            options.tls.authorities = value
        },
        OptionRow(nil, "cert", "FILE", "Our own certificate (PEM).") { options, value in options.tls.certificate = value
        },
        OptionRow(nil, "key", "FILE", "Its key (PEM); in the file of --cert unless given.") { options, value in
            options.tls.key = value
        },
        OptionRow(nil, "tls-name", "NAME", "The name the certificate must have; the host's unless given.") {
            options, value in
            options.tls.name = value
        },
        OptionRow(nil, "proxy", "URL", "Through socks5://[USER@]HOST:PORT or http://[USER@]HOST:PORT.") {
            options, value throws(UsageError) in
            guard let proxy = ProxyURL(value) else {
                throw UsageError("--proxy takes socks5://host:port or http://host:port, without a password")
            }
            options.proxy = proxy
        },
        OptionRow(nil, "serial", "DEVICE", "A serial device instead of a host; always raw.") { options, value in
            options.serialDevice = value
            options.isRaw = true
        },
        OptionRow(nil, "line", "SETTING", "How its line is set: 9600,8n1 unless told; ,rtscts or ,xonxoff.") {
            options, value throws(UsageError) in
            guard let line = SerialLine(value) else {
                throw UsageError("--line takes speed, form and flow control, such as 115200,8n1 or 9600,7e1,rtscts")
            }
            options.serialLine = line
        },
        OptionRow(nil, "log", "FILE", "Write what is printed to this file, for your eyes only.") { options, value in
            options.logFile = value
        },
        OptionRow(nil, "log-format", "FORM", "text, raw or asciicast; told by .cast and .raw, else text.") {
            options, value throws(UsageError) in
            guard let format = ClientOptions.LogFormat(rawValue: value) else {
                throw UsageError("--log-format is text, raw or asciicast, not '\(value)'")
            }
            options.logFormat = format
        },
        OptionRow(nil, "hex", nil, "Show every byte of both directions on standard error.") { options, _ in
            options.showsHex = true
        },
        OptionRow(nil, "json", nil, "Let the command `status` print JSON.") { options, _ in options.printsJSON = true },
    ]

    private static func escape(_ value: String) throws(UsageError) -> ControlCharacter? {
        if value.isEmpty { return nil }
        guard let character = ControlCharacter(value) else {
            throw UsageError("-e takes one character, such as ^] or ~, not '\(value)'")
        }
        return character
    }

    private static func seconds(_ value: String, _ name: String) throws(UsageError) -> Double {
        let digits = value.hasSuffix("s") ? String(value.dropLast()) : value
        guard let number = Double(digits), number > 0, number <= 86_400 else {
            throw UsageError("\(name) takes seconds, more than 0 and at most 86400, not '\(value)'")
        }
        return number
    }
}
