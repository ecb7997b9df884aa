import Foundation
import Platform
import TelnetServer
import Testing

@Suite struct PasswordFileTests {
    private let path = FileManager.default.temporaryDirectory.path + "/sallyport-\(UUID().uuidString)"

    private func set(_ password: String, of name: String) throws {
        try Array(password.utf8).withUnsafeBytes { try PasswordFile.set($0, of: name, in: path) }
    }

    @Test func `a password is set anew in its place, for its owner only, and nobody else's is touched`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try set("one", of: "alice")
        try set("two", of: "bob")
        let before = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        try set("three", of: "alice")
        let after = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(before.count == 2 && after.count == 2)
        #expect(before[1] == after[0])
        #expect(before[0] != after[1] && after[1].hasPrefix("alice:$argon2id$v=19$"))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        _ = try PasswordFile(path)
    }

    @Test(arguments: ["alice", "alice:", ":$argon2id$x", "-f:$argon2id$x", "alice:plain", "a b:$argon2id$x"])
    func `a line that is none is told by its number`(line: String) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try PrivateFile.write(Array("# people\n\n\(line)\n".utf8), to: path)
        let fault = #expect(throws: PasswordFile.Fault.self) { try PasswordFile(path) }
        #expect(fault?.description.hasPrefix("\(path):3: ") == true)
    }

    @Test func `a line that is none is mended by setting the password, and what else there is stays`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try PrivateFile.write(Array("# people\n\nalice:plain\n".utf8), to: path)
        try set("one", of: "alice")
        _ = try PasswordFile(path)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("# people\n\nalice:$argon2id$"))
    }

    @Test func `a name that looks like an option gets no password (CVE-2026-24061)`() throws {
        #expect(throws: PasswordFile.Fault.self) { try set("one", of: "-froot") }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that others could read is refused`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try set("one", of: "alice")
        chmod(path, 0o644)
        #expect(throws: PasswordFile.Fault.self) { try PasswordFile(path) }
    }
}
