import Devices

extension IOSCommands {
    static var network: [String: Handler] {
        [
            "ping <A.B.C.D>": { session, command in ping(&session, command, 5) },
            "ping ip <A.B.C.D>": { session, command in ping(&session, command, 5) },
            "ping <A.B.C.D> repeat <1-1000>": { session, command in
                ping(&session, command, command.arguments.last.flatMap { Int($0) } ?? 5)
            },
            "ping <WORD>": unknownHost,
            "traceroute <A.B.C.D>": traceroute,
            "traceroute <WORD>": unknownHost,
        ]
    }

    private static func unknownHost(_ session: inout IOSSession, _ command: MatchedCommand) {
        session.show(["% Unrecognized host or address, or protocol not running.", ""])
    }

    private static func ping(_ session: inout IOSSession, _ command: MatchedCommand, _ count: Int) {
        let address = command.arguments.first ?? ""
        let (isReachable, isFirst) = session.device.withState { state in
            let reachable = isConnected(address, state)
            return (reachable, reachable && state.remember(address))
        }
        var pieces: [OutputSource.Piece] = [
            .line("Type escape sequence to abort."),
            .line("Sending \(count), 100-byte ICMP Echos to \(address), timeout is 2 seconds:"),
        ]
        for index in 0..<count {
            let isLost = !isReachable || (index == 0 && isFirst)
            // A screen's width of marks is a row.
            if index > 0, index.isMultiple(of: 70) { pieces.append(.text("\r\n")) }
            pieces += [.pause(isLost ? .seconds(2) : .milliseconds(2)), .text(isLost ? "." : "!")]
        }
        let answers = isReachable ? count - (isFirst ? 1 : 0) : 0
        let rate = "Success rate is \(answers * 100 / max(1, count)) percent (\(answers)/\(count))"
        pieces.append(.text("\r\n"))
        pieces.append(.line(rate + (answers > 0 ? ", round-trip min/avg/max = 1/2/9 ms" : "")))
        session.run(OutputSource(pieces: pieces)) { $0.prompt() }
    }

    private static func traceroute(_ session: inout IOSSession, _ command: MatchedCommand) {
        let address = command.arguments.first ?? ""
        let isReachable = session.device.withState { isConnected(address, $0) }
        var pieces: [OutputSource.Piece] = [
            .line("Type escape sequence to abort."), .line("Tracing the route to \(address)"),
            .line("VRF info: (vrf in name/id, vrf out name/id)"),
        ]
        if isReachable {
            pieces.append(.line("  1 \(address) 1 msec 0 msec 2 msec"))
        } else {
            pieces.append(.line("  1 10.10.0.1 0 msec 1 msec 0 msec"))
            for hop in 2...30 {
                pieces.append(.text("\(String(hop).aligned(3)) "))
                for _ in 0..<3 { pieces += [.pause(.seconds(3)), .text(" * ")] }
                pieces.append(.text("\r\n"))
            }
        }
        session.run(OutputSource(pieces: pieces)) { $0.prompt() }
    }

    /// What answers: the device itself, and all of the networks it is connected to.
    private static func isConnected(_ address: String, _ state: IOSState) -> Bool {
        guard let wanted = IPv4(address) else { return false }
        return IOSInterface.all(state.running).contains { interface in
            guard interface.isUp, let own = interface.address, let base = IPv4(own.address), let mask = IPv4(own.mask)
            else { return false }
            return wanted.value & mask.value == base.value & mask.value
        }
    }
}

extension IOSState {
    /// Addresses remembered as resolved.
    private static let maximumResolved = 1024

    /// Whether an address answers for the first time; its first echo is lost to ARP.
    mutating func remember(_ address: String) -> Bool {
        let isOwn = IOSInterface.all(running).contains { $0.address?.address == address }
        guard !isOwn, !resolved.contains(address) else { return false }
        if resolved.count < Self.maximumResolved { resolved.insert(address) }
        return true
    }
}

/// An IPv4 address or mask.
struct IPv4: Sendable, Equatable {
    let value: UInt32

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        guard parts.count == 4 else { return nil }
        value = parts.reduce(0) { $0 << 8 | UInt32($1) }
    }

    init(value: UInt32) { self.value = value }

    /// The address in dots.
    var text: String { [24, 16, 8, 0].map { String(value >> $0 & 0xFF) }.joined(separator: ".") }

    /// The length of a mask.
    var prefix: Int { (~value).leadingZeroBitCount == 32 ? 32 : value.nonzeroBitCount }
}
