import Foundation
import Glibc
import Platform
import Testing

/// What the client sends, read by a dissector that others wrote.
@Suite struct WireTests {
    @Test func `tshark finds nothing malformed or unknown in what the client sends`() throws {
        let peer = try ListeningPeer()
        let client = try PTYDialogue(Programs.sallyport, ["connect", "-8", "-l", "bob", "127.0.0.1", "-\(peer.port)"])
        let server = try peer.accept()
        for option in UInt8(0)...49 { try server.send(Wire.do(option) + Wire.will(option)) }
        try server.send(Wire.sub(24, [1]) + Wire.sub(32, [1]) + Wire.sub(39, [1]) + Wire.sub(34, [1, 3]))
        try server.send(Wire.sub(34, [3, 0, 3, 0]) + Array("ready".utf8))
        try client.expect("ready")
        try client.resize(columns: 255, rows: 255)
        try server.expect(Wire.sub(Wire.naws, [0, 255, 255, 0, 255, 255]))
        for command in ["ao", "ayt", "brk", "ec", "el", "ga", "ip", "nop", "eor", "abort", "susp", "eof", "synch"] {
            try client.send("\u{1d}send \(command)\r")
        }
        try client.send("\u{1d}send ayt\r")
        try server.expect([255, 242])
        client.end()
        let text = try Dissection.tree(of: server.raw, fromServer: false)
        #expect(text.contains("Suboption"))
        for word in ["Malformed", "Unknown", "unknown", "Invalid"] { #expect(!text.contains(word), "\(text)") }
    }
}
