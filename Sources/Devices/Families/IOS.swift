/// Cisco IOS and IOS XE: switches and routers.
package struct IOS: DeviceFamily {
    package let name = "ios"
    package let title = "Cisco IOS and IOS XE"
    package let login: LoginDialogue? = LoginDialogue(
        userPrompts: ["username:", "login:"],
        passwordPrompts: ["password:"],
        failures: [
            "% Login invalid", "% Bad passwords", "% Authentication failed", "% Access denied", "% Bad secrets",
            "% Authorization failed", "% Login disabled", "% Password required, but none set", "% Local timeout",
            "% Username:  timeout expired!", "% Password:  timeout expired!",
        ])
    package let enable: EnableDialogue? = EnableDialogue(
        command: "enable", passwordPrompts: ["password:"],
        failures: [
            "% Access denied", "% Bad secrets", "% Bad passwords", "% No password set", "% Error in authentication",
            "% Password:  timeout expired!", "% Authorization failed",
        ])
    package let pager: Pager? = Pager(text: "--More--", next: [0x20], quit: [UInt8(ascii: "q")])
    package let enter: [UInt8] = [0x0D]
    package let preparation = ["terminal length 0", "terminal width 0"]
    package let errors = [
        "% Invalid", "% Incomplete command", "% Ambiguous command", "% Unknown command", "% Bad IP address",
        "% Bad passwords", "% Login invalid", "% Authentication failed", "% Authorization failed", "% Access denied",
        "% Unrecognized", "% Not allowed", "%Error ", "% Error", "Command authorization failed", "Command rejected",
    ]
    package let questions = ["[confirm]", "]?", "[yes/no]:", "[yes]:", "[no]:", "(y/n)?", "(y/n)", "[y/n]:"]
    package let closing = ["exit", "logout", "quit", "disconnect"]
    package let editing = LineEditing(
        eraseLine: [0x15], eraseCharacter: [0x7F], interrupt: [0x03], redraw: [0x12],
        help: [UInt8(ascii: "?")], complete: [0x09])
    package var grammar: CommandGrammar? { IOSGrammar.all }

    /// Longest name read as a device's own; IOS allows 63 characters and cuts the prompt of config modes short.
    static let maximumHostname = 63

    /// Creates the family.
    package init() {}

    /// Reads `name>`, `name#` and `name(config-if)#`; a name holds no blanks and begins with a letter or digit, so
    /// that a decorated line of a banner is not read as one.
    package func prompt(in line: String) -> DevicePrompt? {
        let bytes = Array(line.utf8)
        guard let mark = bytes.last, mark == UInt8(ascii: "#") || mark == UInt8(ascii: ">") else { return nil }
        let name = bytes.prefix { $0 != UInt8(ascii: "(") && $0 != mark }
        guard isHostname(name) else { return nil }
        let hostname = String(decoding: name, as: UTF8.self)
        let rest = bytes[name.endIndex...].dropLast()
        guard let first = rest.first else {
            return DevicePrompt(hostname: hostname, mode: mark == UInt8(ascii: ">") ? .user : .privileged)
        }
        let inner = rest.dropFirst().dropLast()
        guard mark == UInt8(ascii: "#"), first == UInt8(ascii: "("), rest.last == UInt8(ascii: ")"),
            !inner.isEmpty, inner.allSatisfy({ isNamePart($0) })
        else { return nil }
        return DevicePrompt(
            hostname: hostname, mode: .configuration(String(decoding: inner, as: UTF8.self)))
    }

    private func isHostname(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, isLetterOrDigit(first) else { return false }
        return name.count <= Self.maximumHostname && name.allSatisfy { isNamePart($0) }
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-_./:+".utf8.contains(byte)
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
