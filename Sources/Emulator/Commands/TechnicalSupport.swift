/// The longest report a device makes: many others one after the other, and a memory listing that goes on for
/// megabytes. Made line by line while it is sent.
enum TechnicalSupport {
    private static let reports = [
        "show clock", "show version", "show running-config", "show logging", "show interfaces", "show ip route",
        "show vlan", "show mac address-table", "show cdp neighbors detail", "show processes cpu", "show inventory",
        "show environment",
    ]

    static func run(_ session: inout IOSSession) {
        var waiting = reports.makeIterator()
        var lines = IndexingIterator(_elements: [String]())
        var left = session.device.configuration.technicalSupportBytes
        var row: UInt64 = 0
        let snapshot = session
        let source = OutputSource {
            guard left > 0 else { return nil }
            if let line = lines.next() {
                left -= line.utf8.count + 2
                return .line(line)
            }
            if let report = waiting.next() {
                lines = (heading(report) + (IOSCommands.lines(report, snapshot) ?? []) + [""]).makeIterator()
                return .line("")
            }
            if row == 0 {
                lines = heading("show memory").makeIterator()
                row = 1
                return .line("")
            }
            row &+= 1
            let line = memoryLine(row)
            left -= line.utf8.count + 2
            return .line(line)
        }
        session.run(source) { $0.prompt() }
    }

    private static func heading(_ report: String) -> [String] {
        ["", "------------------ \(report) ------------------", "", ""]
    }

    private static func memoryLine(_ row: UInt64) -> String {
        let address = 0x0240_0000 &+ row &* 0x1A8
        return "\(hex(address))  \(String(row % 65_000).aligned(10))  \(hex(address &- 0x1A8))  "
            + "\(hex(address &+ 0x1A8))  001  --------  --------  \(hex(row &* 2_654_435_761 & 0xFFFF_FFFF))  *Packet Data*"
    }

    private static func hex(_ value: UInt64) -> String {
        String(value & 0xFFFF_FFFF | 1 << 32, radix: 16, uppercase: true).dropFirst().description
    }
}
