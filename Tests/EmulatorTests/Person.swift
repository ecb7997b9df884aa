import Emulator

/// A person at an emulated device, with a clock of their own: what they type goes in whole or in pieces, what the
/// device prints comes back, waits are skipped.
struct Person {
    let device: IOSDevice
    private(set) var session: IOSSession
    private(set) var now = Duration.zero
    var piece = Int.max

    init?(_ configuration: EmulatorConfiguration = EmulatorConfiguration(), piece: Int = .max) {
        self.init(device: IOSDevice(configuration), piece: piece)
    }

    init?(device: IOSDevice, piece: Int = .max) {
        self.device = device
        self.piece = piece
        guard let session = IOSSession(device: device, address: "192.0.2.7", now: .zero) else { return nil }
        self.session = session
    }

    /// Someone who has logged in, and is privileged if they want to.
    static func loggedIn(
        _ configuration: EmulatorConfiguration = EmulatorConfiguration(), privileged: Bool = true, piece: Int = .max
    ) -> Person? {
        guard var person = Person(configuration, piece: piece) else { return nil }
        _ = person.read()
        _ = person.type("alice\r")
        _ = person.type("secret\r")
        if privileged { _ = person.type("enable\rsecret\r") }
        return person
    }

    var isClosed: Bool { session.isClosed }
    var pendingBytes: Int { session.pendingBytes }
    var deadline: Duration? { session.deadline }

    mutating func type(_ text: String) -> String { String(decoding: type(bytes: Array(text.utf8)), as: UTF8.self) }

    mutating func type(bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = min(bytes.count, index + min(piece, bytes.count))
            session.receive(bytes[index..<end], now: now)
            if piece == .max { output += drain() } else { output += session.takeOutput(atMost: 1 << 16, now: now) }
            index = end
        }
        return output + drain()
    }

    mutating func read() -> String { String(decoding: drain(), as: UTF8.self) }

    mutating func take(_ limit: Int) -> [UInt8] { session.takeOutput(atMost: limit, now: now) }

    mutating func feed(_ bytes: [UInt8]) { session.receive(bytes, now: now) }

    mutating func resize(columns: Int, rows: Int) { session.resize(columns: columns, rows: rows) }

    mutating func setTerminalType(_ type: String) { session.setTerminalType(type) }

    mutating func wait(_ time: Duration) {
        now += time
        session.timedOut(now: now)
    }

    /// All that is printed, pauses of less than a minute skipped; at most 64 MiB.
    private mutating func drain() -> [UInt8] {
        var output: [UInt8] = []
        while output.count < 64 << 20 {
            let bytes = session.takeOutput(atMost: 1 << 16, now: now)
            output += bytes
            guard bytes.isEmpty else { continue }
            guard let deadline = session.deadline, session.isPausing else { break }
            now = max(now, deadline)
            session.timedOut(now: now)
        }
        return output
    }
}

extension String {
    /// The lines without their ends.
    var lines: [String] {
        replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
