import Foundation
import Telnet

/// Makes inputs for the targets out of golden transcripts: `seeds GOLDEN-FOLDER OUTPUT-FOLDER`.
@main
struct Seeds {
    let output: URL

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { throw CocoaError(.fileReadInvalidFileName) }
        let seeds = Seeds(output: URL(fileURLWithPath: arguments[2]))
        for name in try FileManager.default.contentsOfDirectory(atPath: arguments[1]).sorted() {
            let text = try String(contentsOfFile: arguments[1] + "/" + name, encoding: .utf8)
            try seeds.make(name, text.split(separator: "\n").map(String.init))
        }
    }

    private func make(_ name: String, _ lines: [String]) throws {
        let received = lines.filter { $0.hasPrefix("< ") }.map { String($0.dropFirst(2)) }
        let stream = try Notation.bytes(received.joined(separator: " "))
        for target in ["engine-client", "engine-server"] { try write([0, 9] + stream, target, name) }
        try write([0] + stream, "decode", name)
        try write(stream, "notation", name)
        try write(Array(received.joined(separator: " ").utf8), "notation", name + "-text")
        try write(stream.reduce(into: [1]) { $0 += [1, $1] }, "serializer", name)
        var parser = Parser(role: .server)
        var position = 0
        while let token = parser.next(in: stream.span, at: &position) {
            guard case .subnegotiation(let option) = token else { continue }
            for role in [UInt8(0), 1] {
                try write(
                    [option.rawValue, role] + parser.payload, "subnegotiation", "\(name)-\(position)-\(role)")
            }
        }
    }

    private func write(_ bytes: [UInt8], _ target: String, _ name: String) throws {
        let folder = output.appendingPathComponent(target)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
}
