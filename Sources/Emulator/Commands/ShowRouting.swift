import Devices

extension IOSCommands {
    static var showRouting: [String: Lines] {
        [
            "show arp": { session, _ in addresses(session) },
            "show ip arp": { session, _ in addresses(session) },
            "show ip route": { session, _ in routes(session) },
            "show access-lists": { session, _ in accessLists(session) },
        ]
    }

    private static func addresses(_ session: IOSSession) -> [String] {
        let own = interfaces(session).compactMap { interface in
            interface.address.map { (interface, $0.address) }
        }
        let rows = own.map { interface, address in
            "Internet  \(address.padded(16))        -   \(interface.hardware)  ARPA   \(interface.name)"
        }
        let learned = session.device.withState { $0.resolved }.sorted().map { address in
            "Internet  \(address.padded(16))        0   3c97.0e1a.0c44  ARPA   Vlan1"
        }
        return ["Protocol  Address          Age (min)  Hardware Addr   Type   Interface"] + rows + learned
    }

    private static func routes(_ session: IOSSession) -> [String] {
        let running = session.device.withState { $0.running }
        let fixed = running.lines.filter { $0.hasPrefix("ip route ") }
            .map { $0.split(separator: " ").map(String.init) }.filter { $0.count >= 5 }
        let last = fixed.first { $0[2] == "0.0.0.0" && $0[3] == "0.0.0.0" }.map { $0[4] }
        let rows = fixed.map { route in
            let isDefault = route[2] == "0.0.0.0" && route[3] == "0.0.0.0"
            return "S\(isDefault ? "*" : " ")    \(route[2])/\(IPv4(route[3])?.prefix ?? 0) [1/0] via \(route[4])"
        }
        let connected = IOSInterface.all(running).filter(\.isUp).flatMap { interface -> [String] in
            guard let (address, mask) = interface.address, let own = IPv4(address), let bits = IPv4(mask) else {
                return []
            }
            let network = IPv4(value: own.value & bits.value).text
            return [
                "C        \(network)/\(bits.prefix) is directly connected, \(interface.name)",
                "L        \(address)/32 is directly connected, \(interface.name)",
            ]
        }
        return [
            "Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP",
            "       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area ",
            "       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2",
            "       E1 - OSPF external type 1, E2 - OSPF external type 2",
            "       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2",
            "       ia - IS-IS inter area, * - candidate default, U - per-user static route",
            "       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP",
            "       + - replicated route, % - next hop override", "",
            last.map { "Gateway of last resort is \($0) to network 0.0.0.0" } ?? "Gateway of last resort is not set",
            "",
        ] + rows + connected
    }

    private static func accessLists(_ session: IOSSession) -> [String] {
        session.device.withState { $0.running.sections }.filter { $0.header.hasPrefix("ip access-list ") }
            .flatMap { section in
                let words = section.header.split(separator: " ")
                let kind = words.count > 2 && words[2] == "extended" ? "Extended" : "Standard"
                let rules = section.lines.filter { !$0.hasPrefix("remark") }
                return ["\(kind) IP access list \(words.last ?? "")"]
                    + rules.enumerated().map { "    \(($0.offset + 1) * 10) \($0.element)" }
            }
    }
}
