/// Names of interfaces: a kind, which may be abbreviated, and a number.
public enum InterfaceName {
    /// The kinds and what help says about them, in the order a device lists them.
    public static let kinds: [(name: String, help: String)] = [
        ("GigabitEthernet", "GigabitEthernet IEEE 802.3z"),
        ("Loopback", "Loopback interface"),
        ("Null", "Null interface"),
        ("Port-channel", "Ethernet Channel of interfaces"),
        ("TenGigabitEthernet", "Ten Gigabit Ethernet"),
        ("Tunnel", "Tunnel interface"),
        ("Vlan", "Catalyst Vlans"),
    ]

    /// The full form of a name such as `gi0/1`; nil if it is none.
    public static func expanded(_ text: String) -> String? {
        let kind = text.prefix { $0.isLetter || $0 == "-" }
        let number = text.dropFirst(kind.count)
        guard !number.isEmpty, isNumber(number), let name = kind.isEmpty ? nil : unique(kind) else { return nil }
        return name + number
    }

    /// The kinds a beginning may stand for.
    public static func kinds(startingWith text: some StringProtocol) -> [(name: String, help: String)] {
        let beginning = text.lowercased()
        return kinds.filter { $0.name.lowercased().hasPrefix(beginning) }
    }

    /// Takes `gi0/1` as one word and `gigabitethernet 0/1` as two.
    static func accept(_ words: ArraySlice<CommandWord>) -> (count: Int, text: String)? {
        guard let first = words.first else { return nil }
        if let name = expanded(first.text) { return (1, name) }
        guard let kind = unique(first.text), let second = words.dropFirst().first, isNumber(second.text[...])
        else { return nil }
        return (2, kind + second.text)
    }

    /// Whether the words are a kind whose number is still to come.
    static func isIncomplete(_ words: ArraySlice<CommandWord>) -> Bool {
        words.count == 1 && words.first.map { unique($0.text) != nil } == true
    }

    private static func unique(_ beginning: some StringProtocol) -> String? {
        guard beginning.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
        let found = kinds(startingWith: beginning)
        return found.count == 1 ? found.first?.name : nil
    }

    /// `1`, `0/1`, `1/0/24` or `0/1.100`; the digits are not compared with any device's ports.
    private static func isNumber(_ text: Substring) -> Bool {
        guard text.utf8.count <= 16, text.first?.isASCII == true, text.first?.isNumber == true else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2F || $0 == 0x2E }
    }
}
