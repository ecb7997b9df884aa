/// A configuration as `show running-config` prints it: in the device's own order, groups parted by `!`.
enum ConfigurationText {
    /// What a line or a section's heading begins with, in the order of printing; what is not listed comes before
    /// `line`.
    private static let order = [
        "version", "service", "no service", "hostname", "enable", "username", "aaa", "no aaa", "clock", "ip routing",
        "ip domain-name", "no ip domain-lookup", "ip name-server", "spanning-tree", "vlan", "interface",
        "router", "ip default-gateway", "no ip http", "ip http", "ip route", "ip ssh", "ip access-list", "logging",
        "cdp", "no cdp", "snmp-server", "", "banner", "line", "ntp",
    ]

    /// The lines, from the version to `end`.
    static func lines(_ configuration: RunningConfiguration) -> [String] {
        var groups: [(rank: Int, index: Int, lines: [String])] = []
        for (index, line) in configuration.lines.enumerated() {
            groups.append((rank(line), index, [line]))
        }
        for (index, section) in configuration.sections.enumerated() {
            let key = 10_000 + (section.header.hasPrefix("interface ") ? interfaceRank(section.header) : index)
            groups.append((rank(section.header), key, block(section)))
        }
        groups.sort { ($0.rank, $0.index) < ($1.rank, $1.index) }
        var result = ["!"]
        var last: Int?
        for group in groups {
            let isSection = group.index >= 10_000
            if let last, last != group.rank || isSection { result.append("!") }
            // A banner is one line of many rows.
            result += group.lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
            last = group.rank
        }
        return result + ["!", "end", ""]
    }

    /// One section.
    static func block(_ section: RunningConfiguration.Section) -> [String] {
        [section.header] + section.lines.map { " " + $0 }
    }

    /// Bytes it takes on the device.
    static func size(_ lines: [String]) -> Int { lines.reduce(0) { $0 + $1.utf8.count + 2 } }

    private static func rank(_ line: String) -> Int {
        let found = order.indices.filter { !order[$0].isEmpty && line.hasPrefix(order[$0]) }
        return found.max { order[$0].count < order[$1].count } ?? order.firstIndex(of: "") ?? 0
    }

    /// Loopbacks, port channels, ports by number, VLANs.
    static func interfaceRank(_ header: String) -> Int {
        let name = header.split(separator: " ").last ?? ""
        let kinds = ["Loopback", "Port-channel", "Tunnel", "GigabitEthernet", "TenGigabitEthernet", "Vlan"]
        let kind = kinds.firstIndex { name.hasPrefix($0) } ?? kinds.count
        let numbers = name.split { !$0.isNumber }.compactMap { Int($0) }
        return kind * 1_000_000 + numbers.suffix(2).reduce(0) { $0 * 100 + min($1, 9999) }
    }
}
