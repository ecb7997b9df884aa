import Platform
import TelnetServer
import Testing

/// The way of certificate and key from the monitor to the session process.
@Suite struct TLSMaterialTests {
    @Test(arguments: [0, 1, 8192, 8193, TLSMaterial.longest])
    func `it arrives as it was read, in messages that can be sent`(_ count: Int) throws {
        var material = TLSMaterial()
        for (index, part) in TLSMaterial.Part.allCases.enumerated() where count > 0 {
            material[part] = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
        }
        var arrived = TLSMaterial()
        for message in material.messages {
            #expect(message.bytes.count <= PacketSocket.longest)
            guard case .tls(let part, let piece) = try MonitorMessage(message.bytes) else {
                throw MessageError.kind(message.bytes[1])
            }
            try arrived.add(piece, to: part)
        }
        #expect(arrived == material)
        #expect(material.isEmpty == (count == 0))
    }

    @Test func `more than the longest file is not taken`() throws {
        var material = TLSMaterial()
        try material.add([UInt8](repeating: 65, count: TLSMaterial.longest), to: .key)
        #expect(throws: MessageError.value("part")) { try material.add([65], to: .key) }
    }

    @Test func `a piece of a part that is not there is none`() {
        #expect(throws: MessageError.value("part")) { try MonitorMessage([Message.version, 6, 4, 0, 0]) }
    }
}
