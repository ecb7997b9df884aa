import Devices

extension IOSCommands {
    static var showInterfaces: [String: Lines] {
        [
            "show interfaces": { session, _ in interfaces(session).flatMap { detail($0, session) } },
            "show interfaces <interface>": { session, command in one(session, command, detail) },
            "show interfaces description": { session, _ in descriptions(session) },
            "show interfaces status": { session, _ in status(session) },
            "show ip interface": { session, _ in interfaces(session).flatMap { addressing($0, session) } },
            "show ip interface <interface>": { session, command in one(session, command, addressing) },
            "show ip interface brief": { session, _ in brief(session) },
        ]
    }

    static func interfaces(_ session: IOSSession) -> [IOSInterface] {
        IOSInterface.all(session.device.withState { $0.running })
    }

    private static func one(
        _ session: IOSSession, _ command: MatchedCommand, _ show: (IOSInterface, IOSSession) -> [String]
    ) -> [String] {
        let name = command.arguments.first ?? ""
        guard let found = interfaces(session).first(where: { $0.name == name }) else {
            let place = session.promptText.count + command.text.count - name.count
            return [String(repeating: " ", count: place) + "^", "% Invalid input detected at '^' marker.", ""]
        }
        return show(found, session)
    }

    private static func brief(_ session: IOSSession) -> [String] {
        ["Interface              IP-Address      OK? Method Status                Protocol"]
            + interfaces(session).map { interface in
                let address = interface.address?.address
                return interface.name.padded(23) + (address ?? "unassigned").padded(16) + "YES "
                    + (address == nil ? "unset" : "NVRAM").padded(7) + interface.status.padded(22)
                    + (interface.isUp ? "up" : "down").padded(8)
            }
    }

    private static func descriptions(_ session: IOSSession) -> [String] {
        ["Interface                      Status         Protocol Description"]
            + interfaces(session).map { interface in
                let status = interface.isShut ? "admin down" : interface.isUp ? "up" : "down"
                return interface.shortName.padded(31) + status.padded(15)
                    + (interface.isUp ? "up" : "down").padded(9) + (interface.description ?? "")
            }
    }

    private static func status(_ session: IOSSession) -> [String] {
        let ports = interfaces(session).filter(\.isPort)
        return ["", "Port      Name               Status       Vlan       Duplex  Speed Type"]
            + ports.map { port in
                let status = port.isShut ? "disabled" : port.isUp ? "connected" : "notconnect"
                let type = port.name.hasPrefix("Ten") ? "Not Present" : "10/100/1000BaseTX"
                return port.shortName.padded(10) + (port.description ?? "").padded(18) + " " + status.padded(13)
                    + (port.isTrunk ? "trunk" : String(port.vlan)).padded(11)
                    + (port.isUp ? "a-full" : "auto").aligned(6) + (port.isUp ? "a-1000" : "auto").aligned(7) + " "
                    + type
            }
    }

    private static func addressing(_ interface: IOSInterface, _ session: IOSSession) -> [String] {
        let protocolState = interface.isUp ? "up" : "down"
        let head = "\(interface.name) is \(interface.status), line protocol is \(protocolState)"
        guard let (address, mask) = interface.address else {
            return [head, "  Internet protocol processing disabled"]
        }
        return [
            head, "  Internet address is \(address)/\(IPv4(mask)?.prefix ?? 24)",
            "  Broadcast address is 255.255.255.255",
            "  Address determined by non-volatile memory", "  MTU is 1500 bytes", "  Helper address is not set",
            "  Directed broadcast forwarding is disabled", "  Outgoing access list is not set",
            "  Inbound  access list is not set", "  Proxy ARP is enabled", "  Local Proxy ARP is disabled",
            "  Security level is default", "  Split horizon is enabled", "  ICMP redirects are always sent",
            "  ICMP unreachables are always sent", "  ICMP mask replies are never sent",
            "  IP fast switching is enabled",
        ]
    }

    private static func detail(_ interface: IOSInterface, _ session: IOSSession) -> [String] {
        let hardware = interface.isPort ? "Gigabit Ethernet" : "EtherSVI"
        let link = interface.isUp ? "connected" : interface.isShut ? "disabled" : "notconnect"
        var lines = [
            "\(interface.name) is \(interface.status), line protocol is \(interface.isUp ? "up" : "down") "
                + (interface.isPort ? "(\(link)) " : ""),
            "  Hardware is \(hardware), address is \(interface.hardware) (bia \(interface.hardware))",
        ]
        if let description = interface.description { lines.append("  Description: \(description)") }
        if let (address, mask) = interface.address {
            lines.append("  Internet address is \(address)/\(IPv4(mask)?.prefix ?? 24)")
        }
        lines += [
            "  MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec, ",
            "     reliability 255/255, txload 1/255, rxload 1/255",
            "  Encapsulation ARPA, loopback not set", "  Keepalive set (10 sec)",
        ]
        if interface.isPort {
            lines.append(
                interface.isUp
                    ? "  Full-duplex, 1000Mb/s, media type is 10/100/1000BaseTX"
                    : "  Auto-duplex, Auto-speed, media type is 10/100/1000BaseTX")
            lines.append("  input flow-control is off, output flow-control is unsupported ")
        }
        return lines + counters(interface, session)
    }

    /// Figures that grow with time, the same for all who look at the same moment.
    private static func counters(_ interface: IOSInterface, _ session: IOSSession) -> [String] {
        let seconds = UInt64(max(0, session.device.uptime(session.now).components.seconds))
        let rate = interface.isUp ? interface.seed % 9000 : 0
        let input = rate / 90 &* seconds
        let output = (rate / 70 &+ 1) &* seconds &* (interface.isUp ? 1 : 0)
        return [
            "  ARP type: ARPA, ARP Timeout 04:00:00",
            "  Last input \(interface.isUp ? "00:00:0\(interface.seed % 9)" : "never"), "
                + "output \(interface.isUp ? "00:00:00" : "never"), output hang never",
            "  Last clearing of \"show interface\" counters never",
            "  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 0",
            "  Queueing strategy: fifo", "  Output queue: 0/40 (size/max)",
            "  5 minute input rate \(rate &* 8) bits/sec, \(rate / 90) packets/sec",
            "  5 minute output rate \(rate &* 11) bits/sec, \(rate / 70) packets/sec",
            "     \(input) packets input, \(input &* 211) bytes, 0 no buffer",
            "     Received \(input / 7) broadcasts (\(input / 9) multicasts)",
            "     0 runts, 0 giants, 0 throttles ", "     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored",
            "     0 watchdog, \(input / 9) multicast, 0 pause input",
            "     0 input packets with dribble condition detected",
            "     \(output) packets output, \(output &* 187) bytes, 0 underruns",
            "     0 output errors, 0 collisions, 2 interface resets", "     0 unknown protocol drops",
            "     0 babbles, 0 late collision, 0 deferred", "     0 lost carrier, 0 no carrier, 0 pause output",
            "     0 output buffer failures, 0 output buffers swapped out",
        ]
    }
}
