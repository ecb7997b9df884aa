import Devices

/// Where a config command does not say by its syntax alone which line it replaces, or how it is shown.
enum ConfigurationRules {
    /// Commands of which several may stand together: the words that tell one from the other, `.max` for all.
    private static let keyWords: [(beginning: String, words: Int)] = [
        ("username", 2), ("neighbor", 3), ("network", .max), ("ip route", .max), ("ip name-server", .max),
        ("ip helper-address", .max), ("logging host", .max), ("ntp server", .max), ("passive-interface", .max),
        ("redistribute", .max), ("permit", .max), ("deny", .max), ("remark", .max), ("snmp-server community", 3),
        ("clock timezone", 2), ("ip access-group", 2),
        ("switchport mode", 2), ("duplex", 1), ("speed", 1), ("login", 1), ("transport input", 2),
        ("spanning-tree mode", 2), ("state", 1), ("ip address", 2), ("exec-timeout", 1),
        ("enable secret", 2), ("enable password", 2), ("channel-group", 1),
    ]

    /// Commands whose opposite is shown because they would hold by themselves.
    private static let shownNegated = [
        "ip domain-lookup", "ip http server", "ip http secure-server", "cdp run", "switchport", "ip address",
        "aaa new-model",
    ]

    /// Commands that are not shown because they hold by themselves.
    private static let defaults = [
        "ip domain-lookup", "cdp run", "switchport", "duplex auto", "speed auto", "state active",
    ]

    /// The words at its beginning by which a line is replaced.
    static func key(of command: MatchedCommand) -> String {
        let text = command.text
        if let rule = keyWords.first(where: { text == $0.beginning || text.hasPrefix($0.beginning + " ") }) {
            return command.text.split(separator: " ").prefix(rule.words).joined(separator: " ")
        }
        return command.syntax.split(separator: " ").prefix { !$0.hasPrefix("<") }.joined(separator: " ")
    }

    static func showsNegation(_ text: String) -> Bool { shownNegated.contains(text) }

    static func isDefault(_ text: String) -> Bool { defaults.contains(text) }

    /// The line as it is shown: secrets never in clear.
    static func stored(_ command: MatchedCommand) -> String {
        guard let secret = command.arguments.last else { return command.text }
        let before = command.words.dropLast().joined(separator: " ")
        switch command.words.dropLast().last {
        case "secret": return "\(before) 5 \(Obscured.digest(secret))"
        case "password": return "\(before) 7 \(Obscured.digits(secret))"
        default: return command.text
        }
    }
}

/// Text that looks like an obscured secret and cannot be turned back into one.
enum Obscured {
    private static let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// `$1$salt$…` in the form of an MD5 crypt; too few bits of the secret go in to find it again.
    static func digest(_ secret: String) -> String {
        var state = seed(secret)
        let characters = (0..<26).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(truncatingIfNeeded: state >> 58)]
        }
        return "$1$\(String(characters.prefix(4)))$\(String(characters.dropFirst(4)))"
    }

    /// Hexadecimal digits in the form of the reversible type 7, which these are not.
    static func digits(_ secret: String) -> String {
        let text = String(seed(secret) | 1 << 63, radix: 16, uppercase: true)
        return "0" + String(text.prefix(13))
    }

    private static func seed(_ secret: String) -> UInt64 {
        secret.utf8.reduce(7) { ($0 &* 31 &+ UInt64($1)) & 0xFFFF } &* 0x9E37_79B9_7F4A_7C15
    }
}
