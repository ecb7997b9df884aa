/// A configuration as `show running-config` prints it: in the device's own order, groups parted by `!`.
enum ConfigurationText {
    /// What the lines and headings of a group begin with; groups in the order of printing, `!` between them. What is
    /// not listed comes in the group of the empty beginning.
    private static let groups: [[String]] = [
        ["version", "no service", "service"], ["hostname"], ["enable"], ["username", "no aaa", "aaa", "clock"],
        ["ip routing", "no ip domain-lookup", "ip domain-name", "ip name-server"], ["spanning-tree"], ["vlan"],
        ["interface"], ["router"],
        ["ip default-gateway", "no ip http", "ip http", "ip route", "ip ssh"], ["ip access-list"], ["logging"],
        ["no cdp", "cdp", "snmp-server"], [""], ["banner"], ["line"], ["ntp"],
    ]

    /// The order of lines under an interface.
    private static let interfaceOrder = [
        "description", "no switchport", "switchport", "", "ip address", "no ip address", "ip", "shutdown", "duplex",
        "speed", "channel-group", "spanning-tree",
    ]

    /// The lines, from the version to `end`.
    static func lines(_ configuration: RunningConfiguration) -> [String] {
        let order = groups.flatMap { $0 }
        var blocks: [(group: Int, isSection: Bool, rank: Int, index: Int, lines: [String])] = []
        for (index, line) in configuration.lines.enumerated() {
            // A banner is one line of many rows.
            let rows = line.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            blocks.append((group(line), false, rank(line, in: order), index, rows))
        }
        for (index, section) in configuration.sections.enumerated() {
            let rank = section.header.hasPrefix("interface ") ? interfaceRank(section.header) : 0
            blocks.append((group(section.header), true, rank, index, block(section)))
        }
        blocks.sort { ($0.group, $0.rank, $0.index) < ($1.group, $1.rank, $1.index) }
        var result: [String] = []
        var last: Int?
        for block in blocks {
            if last != nil, last != block.group || block.isSection { result.append("!") }
            result += block.lines
            last = block.group
        }
        return result + ["!", "end", ""]
    }

    /// One section.
    static func block(_ section: RunningConfiguration.Section) -> [String] {
        guard section.header.hasPrefix("interface ") else { return [section.header] + section.lines.map { " " + $0 } }
        let ranked = section.lines.enumerated().map { (rank($0.element, in: interfaceOrder), $0.offset, $0.element) }
        return [section.header] + ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { " " + $0.2 }
    }

    /// Bytes it takes on the device.
    static func size(_ lines: [String]) -> Int { lines.reduce(0) { $0 + $1.utf8.count + 2 } }

    private static func group(_ line: String) -> Int {
        let order = groups.flatMap { $0 }
        let beginning = order[rank(line, in: order)]
        return groups.firstIndex { $0.contains(beginning) } ?? 0
    }

    /// The place of the longest beginning that fits; the empty one fits all.
    private static func rank(_ line: String, in order: [String]) -> Int {
        let found = order.indices.filter { line.hasPrefix(order[$0]) }
        return found.max { order[$0].count < order[$1].count } ?? 0
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
