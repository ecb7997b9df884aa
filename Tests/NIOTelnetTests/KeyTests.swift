import NIOTelnet
import Testing

/// Commands that are keys at a terminal (``TelnetFeatures/keys``).
@Suite struct KeyTests {
    private static func harness() throws -> Harness {
        let harness = try Harness(TelnetConfiguration(role: .server)) { features in
            features.keys = { command in
                switch command {
                case .ec: 0x7F
                case .el: 0x15
                default: nil
                }
            }
        }
        harness.recorder.log = []
        return harness
    }

    @Test func `stand in the data in their place, each time (RFC 854)`() throws {
        let harness = try Self.harness()
        try harness.receive([0x61, 255, 247, 255, 247, 0x62, 255, 248, 0x63])
        #expect(harness.recorder.log == [.read([0x61, 0x7F, 0x7F, 0x62, 0x15, 0x63])])
    }

    @Test func `are data where there is no other (RFC 854)`() throws {
        let harness = try Self.harness()
        try harness.receive([255, 247])
        try harness.receive([255, 248, 0x61])
        #expect(harness.recorder.log == [.read([0x7F]), .read([0x15, 0x61])])
    }

    @Test func `are not what is none: others stay events (RFC 854)`() throws {
        let harness = try Self.harness()
        try harness.receive([255, 244, 0x61])
        #expect(harness.recorder.log == [.event(.command(.ip)), .read([0x61])])
    }

    @Test func `of a flood are as many bytes as commands`() throws {
        let harness = try Self.harness()
        try harness.receive((0..<40_000).map { $0.isMultiple(of: 2) ? 255 : 247 })
        #expect(harness.recorder.data == [UInt8](repeating: 0x7F, count: 20_000))
    }
}
