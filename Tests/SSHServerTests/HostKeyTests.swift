import Foundation
import Glibc
import SSHServer
import Testing

@Suite("The host key")
struct HostKeyTests {
    private func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let directory = NSTemporaryDirectory() + "hostkey-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        return try await body(directory)
    }

    @Test func `is made once, ed25519, readable by its owner only`() async throws {
        try await withDirectory { directory in
            let path = directory + "/key"
            try SSHHostKey.ensure(at: path)
            let first = try Data(contentsOf: URL(fileURLWithPath: path))
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            let keygen = try await Command("/usr/bin/ssh-keygen", ["-l", "-f", path], directory: directory).outcome()
            #expect(keygen.text.contains("(ED25519)"))
            try SSHHostKey.ensure(at: path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
            let leftovers = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(!leftovers.contains { $0.hasPrefix("key.") })
        }
    }

    @Test("is refused when others can read it", arguments: [UInt32(0o644), 0o640, 0o602])
    func exposed(mode: UInt32) async throws {
        try await withDirectory { directory in
            let path = directory + "/key"
            try SSHHostKey.ensure(at: path)
            #expect(chmod(path, mode) == 0)
            let error = #expect(throws: SSHHostKeyError.self) { try SSHHostKey.ensure(at: path) }
            #expect(error?.description.contains("chmod 600") == true)
        }
    }

    @Test func `must be a key, of the right type, without a passphrase, and a file`() async throws {
        try await withDirectory { directory in
            let path = directory + "/key"
            try Data("x".utf8).write(to: URL(fileURLWithPath: path))
            #expect(chmod(path, 0o600) == 0)
            #expect(throws: SSHHostKeyError.invalid(path: path)) { try SSHHostKey.ensure(at: path) }
            #expect(throws: SSHHostKeyError.invalid(path: directory)) { try SSHHostKey.ensure(at: directory) }
            for (arguments, error) in [
                (["-t", "rsa", "-N", ""], SSHHostKeyError.wrongType(path: path)),
                (["-t", "ed25519", "-N", "passphrase"], .invalid(path: path)),
            ] {
                unlink(path)
                let all = ["-q"] + arguments + ["-f", path]
                _ = try await Command("/usr/bin/ssh-keygen", all, directory: directory).outcome()
                #expect(throws: error) { try SSHHostKey.ensure(at: path) }
            }
        }
    }

    @Test func `cannot be made where there is no directory`() async throws {
        try await withDirectory { directory in
            let path = directory + "/no/key"
            #expect(throws: SSHHostKeyError.cannotCreate(path: path, errno: ENOENT)) { try SSHHostKey.ensure(at: path) }
        }
    }
}
