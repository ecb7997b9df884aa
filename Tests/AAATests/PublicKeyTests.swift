import AAA
import Foundation
import Testing

/// Public keys made of counted bytes: right in form, and nobody has the other half.
private enum Sample {
    static func field(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(bytes.count).bigEndian, Array.init) + bytes
    }

    static func field(_ text: String) -> [UInt8] { field(Array(text.utf8)) }

    static func counted(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }

    static func line(_ kind: String, _ fields: [UInt8]..., comment: String = "") -> String {
        let blob = field(kind) + fields.flatMap { $0 }
        return "\(kind) \(Data(blob).base64EncodedString())\(comment.isEmpty ? "" : " " + comment)"
    }

    static let ed25519 = line("ssh-ed25519", field(counted(32)), comment: "alice@desk")
    static let all = [
        ed25519,
        line("ecdsa-sha2-nistp256", field("nistp256"), field([4] + counted(64))),
        line("ecdsa-sha2-nistp384", field("nistp384"), field([4] + counted(96))),
        line("ecdsa-sha2-nistp521", field("nistp521"), field([4] + counted(132))),
        rsa(bits: 2048), rsa(bits: 16384),
        line("sk-ssh-ed25519@openssh.com", field(counted(32)), field("ssh:")),
        line("sk-ecdsa-sha2-nistp256@openssh.com", field("nistp256"), field([4] + counted(64)), field("ssh:")),
    ]

    static func rsa(bits: Int) -> String {
        line("ssh-rsa", field([1, 0, 1]), field([0, 0x80] + [UInt8](repeating: 1, count: bits / 8 - 1)))
    }
}

@Suite struct PublicKeyTests {
    @Test(arguments: Sample.all)
    func `RFC 4253 6.6: each accepted kind is read, and written as it was`(line: String) throws {
        let key = try PublicKey(line: line)
        #expect(key.line == line)
        #expect(try PublicKey(line: key.bare) == key)
    }

    @Test func `the fingerprint is the one ssh-keygen prints`() throws {
        #expect(try PublicKey(line: Sample.ed25519).fingerprint == "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA")
    }

    @Test func `white space and comment do not make another key`() throws {
        let fields = Sample.ed25519.split(separator: " ")
        let other = try PublicKey(line: "  \(fields[0])\t \(fields[1])   bob at home \r\n")
        #expect(try PublicKey(line: Sample.ed25519) == other)
        #expect(try Set([PublicKey(line: Sample.ed25519), other]).count == 1)
        #expect(other.comment == "bob at home")
    }

    @Test func `control characters of a comment are dropped`() throws {
        let key = try PublicKey(line: Sample.ed25519 + "\u{1B}[31m\u{202E}x")
        #expect(key.comment == "alice@desk[31mx")
    }

    @Test(arguments: [
        ("", PublicKeyError.empty), ("   ", .empty), ("ssh-ed25519", .notAKeyLine),
        ("-----BEGIN OPENSSH PRIVATE KEY----- x", .notAKeyLine), ("---- BEGIN SSH2 PUBLIC KEY ----", .notAKeyLine),
        ("from=\"10.0.0.1\" \(Sample.ed25519)", .options), ("no-pty \(Sample.ed25519)", .options),
        ("command=\"echo a b\",no-pty \(Sample.ed25519)", .options),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", .certificate), ("ssh-dss AAAA", .weak),
        ("ssh-ed448 AAAA", .unknownKind), ("hello there", .unknownKind), (Sample.rsa(bits: 1024), .weak),
        (Sample.rsa(bits: 2040), .weak), (Sample.rsa(bits: 16392), .damaged),
    ])
    func `what is no usable key is refused for the right reason`(line: String, error: PublicKeyError) {
        #expect(throws: error) { try PublicKey(line: line) }
    }

    @Test(arguments: [
        Sample.line("ssh-ed25519", Sample.field(Sample.counted(31))),
        Sample.line("ssh-ed25519", Sample.field(Sample.counted(33))),
        Sample.line("ssh-ed25519", Sample.field(Sample.counted(32)), [0]),
        Sample.line("ssh-ed25519", Sample.field(Sample.counted(32)), Sample.field("more")),
        Sample.line("ecdsa-sha2-nistp256", Sample.field("nistp384"), Sample.field([4] + Sample.counted(64))),
        Sample.line("ecdsa-sha2-nistp256", Sample.field("nistp256"), Sample.field([2] + Sample.counted(64))),
        Sample.line("ssh-rsa", Sample.field([0x80]), Sample.field([0, 0x80] + Sample.counted(256))),
        Sample.line("ssh-rsa", Sample.field([]), Sample.field([0, 0x80] + Sample.counted(256))),
        "ssh-ed25519 " + Sample.all[1].split(separator: " ")[1],
        "ssh-ed25519 AAAA", "ssh-ed25519 AAAB", "ssh-ed25519 A", "ssh-ed25519 ====", "ssh-ed25519 AAAA*",
        "ssh-ed25519 /////w==",
    ])
    func `a blob that is not what the line says is refused`(line: String) {
        #expect(throws: PublicKeyError.damaged) { try PublicKey(line: line) }
    }

    @Test func `every cut of a key is refused`() throws {
        let text = Sample.ed25519.dropLast(" alice@desk".count)
        for length in 0..<text.count {
            #expect(throws: PublicKeyError.self) { try PublicKey(line: text.prefix(length)) }
        }
    }

    @Test func `RFC 4648 3.5: a second spelling of the same bytes is refused`() throws {
        // 51 bytes need no padding; an RSA key of 2048 bits does, so its last character has unused bits.
        let line = try #require(Sample.all.first { $0.hasSuffix("==") || $0.hasSuffix("=") })
        let core = line.prefix { $0 != "=" }
        let last = try #require(core.last)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let next = digits[try #require(digits.firstIndex(of: last)) + 1]
        let padding = line.dropFirst(core.count)
        #expect(throws: PublicKeyError.damaged) { try PublicKey(line: "\(core.dropLast())\(next)\(padding)") }
        #expect(throws: PublicKeyError.damaged) { try PublicKey(line: core) }
    }

    @Test func `a line past the limit is not looked at`() {
        let line = Sample.ed25519 + String(repeating: "x", count: PublicKey.lineLimit)
        #expect(throws: PublicKeyError.tooLong) { try PublicKey(line: line) }
    }
}
