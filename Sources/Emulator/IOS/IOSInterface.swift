/// One interface of the emulated device, as its configuration and its (imagined) cabling make it.
struct IOSInterface: Sendable {
    let name: String
    let configuration: RunningConfiguration.Section

    /// All interfaces, in the order the device lists them.
    static func all(_ running: RunningConfiguration) -> [IOSInterface] {
        let found = running.sections.filter { $0.header.hasPrefix("interface ") }
            .map { IOSInterface(name: String($0.header.dropFirst("interface ".count)), configuration: $0) }
        return found.sorted {
            (rank($0), ConfigurationText.interfaceRank($0.name)) < (rank($1), ConfigurationText.interfaceRank($1.name))
        }
    }

    /// VLAN interfaces are listed first.
    private static func rank(_ interface: IOSInterface) -> Int { interface.name.hasPrefix("Vlan") ? 0 : 1 }

    var isPort: Bool { name.contains("Ethernet") }
    var isShut: Bool { configuration.lines.contains("shutdown") }
    var isUp: Bool { !isShut && (!isPort || Self.cabled.contains(number)) }
    var isTrunk: Bool { configuration.lines.contains("switchport mode trunk") }
    var description: String? { value(of: "description") }

    /// The address and mask, if one is set.
    var address: (address: String, mask: String)? {
        let words = (value(of: "ip address") ?? "").split(separator: " ").map(String.init)
        return words.count >= 2 ? (words[0], words[1]) : nil
    }

    /// The VLAN of an access port.
    var vlan: Int { value(of: "switchport access vlan").flatMap { Int($0) } ?? 1 }

    /// `Gi0/1` for `GigabitEthernet0/1`.
    var shortName: String { String(name.prefix(2)) + name.drop { !$0.isNumber } }

    /// The number behind the last slash.
    var number: Int {
        guard name.hasPrefix("Gigabit") else { return 0 }
        return name.split(separator: "/").last.flatMap { Int($0) } ?? 0
    }

    /// What tells one interface's figures from another's, the same every time.
    var seed: UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The hardware address.
    var hardware: String {
        let last = String(64 + (isPort ? number : 0), radix: 16)
        return "0064.40a3.2\(last.count < 2 ? "0" : "")\(last)0".prefix(14).lowercased()
    }

    /// `down`, `up` or `administratively down`.
    var status: String { isShut ? "administratively down" : isUp ? "up" : "down" }

    private static let cabled: Set<Int> = [1, 2, 3, 5, 8, 9, 13, 14, 17, 18, 24]

    private func value(of beginning: String) -> String? {
        configuration.lines.first { $0.hasPrefix(beginning + " ") }.map { String($0.dropFirst(beginning.count + 1)) }
    }
}
