import Devices

extension IOSCommands {
    static var showSwitching: [String: Lines] {
        [
            "show vlan": { session, _ in vlans(session, nil) },
            "show vlan brief": { session, _ in vlans(session, nil) },
            "show vlan id <1-4094>": { session, command in
                vlans(session, command.arguments.last.flatMap { Int($0) })
            },
            "show mac address-table": { session, _ in addressTable(session, nil) },
            "show mac address-table dynamic": { session, _ in addressTable(session, nil) },
            "show mac address-table vlan <1-4094>": { session, command in
                addressTable(session, command.arguments.last.flatMap { Int($0) })
            },
            "show cdp neighbors": { session, _ in neighbors(session) },
            "show cdp neighbors detail": { session, _ in neighborDetail(session) },
        ]
    }

    private static func vlans(_ session: IOSSession, _ only: Int?) -> [String] {
        let running = session.device.withState { $0.running }
        var table: [Int: (name: String, status: String)] = [1: ("default", "active")]
        for section in running.sections {
            guard section.header.hasPrefix("vlan "), let number = Int(section.header.dropFirst(5)) else { continue }
            let name = running.value(of: "name", in: section.header)
            let isSuspended = section.lines.contains("state suspend")
            table[number] = (name ?? "VLAN\(zeros(number))", isSuspended ? "suspended" : "active")
        }
        for (number, name) in [
            (1002, "fddi-default"), (1003, "token-ring-default"), (1004, "fddinet-default"), (1005, "trnet-default"),
        ] { table[number] = (name, "act/unsup") }
        let chosen = table.filter { only == nil || $0.key == only }.sorted { $0.key < $1.key }
        if let only, chosen.isEmpty { return ["VLAN id \(only) not found in current VLAN database"] }
        let ports = IOSInterface.all(running).filter { $0.isPort && !$0.isTrunk }
        return [
            "", "VLAN Name                             Status    Ports",
            "---- -------------------------------- --------- -------------------------------",
        ]
            + chosen.flatMap { number, vlan in
                rows(number, vlan.name, vlan.status, ports.filter { $0.vlan == number }.map(\.shortName))
            } + [""]
    }

    private static func rows(_ number: Int, _ name: String, _ status: String, _ ports: [String]) -> [String] {
        let head = String(number).padded(5) + name.padded(33) + status.padded(10)
        let parts = stride(from: 0, to: max(1, ports.count), by: 4).map { start in
            ports.dropFirst(start).prefix(4).joined(separator: ", ")
        }
        return parts.enumerated().map { ($0.offset == 0 ? head : "".padded(48)) + $0.element }
    }

    private static func zeros(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
    }

    private static func addressTable(_ session: IOSSession, _ vlan: Int?) -> [String] {
        let fixed =
            vlan == nil
            ? ["0100.0ccc.cccc", "0100.0ccc.cccd", "0180.c200.0000", "0180.c200.0001", "ffff.ffff.ffff"].map {
                " All    \($0)    STATIC      CPU"
            } : []
        let learned = interfaces(session).filter { $0.isPort && $0.isUp }.flatMap { port in
            (0..<(port.isTrunk ? 6 : 1)).compactMap { index -> String? in
                let number = port.isTrunk ? [1, 10, 10, 20, 30, 99][index] : port.vlan
                guard vlan == nil || vlan == number else { return nil }
                return "\(String(number).aligned(4))    \(learnedAddress(port, index))    DYNAMIC     \(port.shortName)"
            }
        }
        let rows = fixed + learned
        return [
            "          Mac Address Table", "-------------------------------------------", "",
            "Vlan    Mac Address       Type        Ports", "----    -----------       --------    -----",
        ] + rows + ["Total Mac Addresses for this criterion: \(rows.count)"]
    }

    private static func learnedAddress(_ port: IOSInterface, _ index: Int) -> String {
        let value = port.seed &+ UInt64(index) &* 0x9E37_79B9
        let digits = String(value & 0xFFFF_FFFF | 1 << 32, radix: 16).dropFirst()
        return "3c97.\(digits.prefix(4)).\(digits.suffix(4))"
    }

    private static func neighbors(_ session: IOSSession) -> [String] {
        [
            "Capability Codes: R - Router, T - Trans Bridge, B - Source Route Bridge",
            "                  S - Switch, H - Host, I - IGMP, r - Repeater, P - Phone, ",
            "                  D - Remote, C - CVTA, M - Two-port Mac Relay ", "",
            "Device ID        Local Intrfce     Holdtme    Capability  Platform  Port ID",
        ]
            + visible(session).map { neighbor in
                neighbor.name.padded(17) + "Gig 0/\(neighbor.port)".padded(18) + "\(neighbor.hold)".padded(14)
                    + neighbor.capability.padded(10) + neighbor.platform.padded(10) + neighbor.remotePort
            } + ["", "Total cdp entries displayed : \(visible(session).count)"]
    }

    private struct Neighbor {
        let name: String
        let port: Int
        let hold: Int
        let capability: String
        let platform: String
        let remotePort: String
        let address: String
    }

    private static let cabling = [
        Neighbor(
            name: "core1.lab.example", port: 24, hold: 152, capability: "R S I", platform: "WS-C3850-",
            remotePort: "Gig 1/0/12", address: "10.10.0.1"),
        Neighbor(
            name: "SEP3C9701A2B3C4", port: 13, hold: 131, capability: "H P M", platform: "IP Phone",
            remotePort: "Port 1", address: "10.10.20.31"),
    ]

    private static func visible(_ session: IOSSession) -> [Neighbor] {
        let up = Set(interfaces(session).filter(\.isUp).map(\.number))
        return cabling.filter { up.contains($0.port) }
    }

    private static func neighborDetail(_ session: IOSSession) -> [String] {
        visible(session).flatMap { neighbor in
            [
                "-------------------------", "Device ID: \(neighbor.name)", "Entry address(es): ",
                "  IP address: \(neighbor.address)",
                "Platform: \(neighbor.platform),  Capabilities: \(neighbor.capability) ",
                "Interface: GigabitEthernet0/\(neighbor.port),  Port ID (outgoing port): \(neighbor.remotePort)",
                "Holdtime : \(neighbor.hold) sec", "", "advertisement version: 2", "Duplex: full", "",
            ]
        } + ["", "Total cdp entries displayed : \(visible(session).count)"]
    }
}
