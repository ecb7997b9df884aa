import Foundation
import Platform

/// Telnet read by a dissector that others wrote.
enum Dissection {
    /// tshark's tree of one packet with these bytes, to or from a Telnet server.
    static func tree(of bytes: [UInt8], fromServer: Bool) throws -> String {
        let directory = try TemporaryDirectory()
        var dump = ""
        for start in stride(from: 0, to: bytes.count, by: 16) {
            let row = bytes[start..<min(start + 16, bytes.count)]
            dump += padded(start, 6) + " " + row.map { padded(Int($0), 2) }.joined(separator: " ") + "\n"
        }
        try directory.write(dump, to: "dump")
        let capture = directory.path + "/packet.pcap"
        let ports = fromServer ? "23,40000" : "40000,23"
        let made = try run("text2pcap", ["-q", "-T", ports, directory.path + "/dump", capture])
        guard made.status == 0 else {
            throw Unmet(who: "text2pcap", wanted: ["a capture"], reason: "", tail: made.errors)
        }
        let environment = Programs.environment(home: directory.path)
        return try run("tshark", ["-r", capture, "-O", "telnet"], environment: environment).output
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
