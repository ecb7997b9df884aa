import AAA
import Foundation
import Testing

/// What OpenSSH's own tool writes must be read here.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"), "needs ssh-keygen"))
struct SSHKeygenTests {
    private func sshKeygen(_ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-keygen")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text
    }

    @Test(arguments: [
        ("ed25519", "256", PublicKey.Kind.ed25519), ("rsa", "2048", .rsa), ("ecdsa", "256", .ecdsaP256),
        ("ecdsa", "384", .ecdsaP384), ("ecdsa", "521", .ecdsaP521),
    ])
    func `a key made by ssh-keygen is read, and has the fingerprint it prints`(
        type: String, bits: String, kind: PublicKey.Kind
    ) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.path + "/key"
        _ = try sshKeygen("-q", "-t", type, "-b", bits, "-N", "", "-C", "alice at desk", "-f", path)
        let key = try PublicKey(line: String(contentsOfFile: path + ".pub", encoding: .utf8))
        #expect(key.kind == kind)
        #expect(key.comment == "alice at desk")
        #expect(try sshKeygen("-l", "-f", path + ".pub").split(separator: " ")[1] == key.fingerprint)
        #expect(throws: PublicKeyError.notAKeyLine) {
            try PublicKey(line: String(contentsOfFile: path, encoding: .utf8).prefix(200))
        }
    }
}
