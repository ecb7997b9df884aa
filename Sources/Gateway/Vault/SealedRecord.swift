import AAA
import Crypto
import FoundationEssentials
import Platform

/// A sealed secret as bytes. Version 1:
///
///     0      version, 1
///     1..8   id of the master key
///     9..40  salt
///     41..   AES-GCM: nonce (12), ciphertext, tag (16)
///
/// Each record has a key of its own, derived from the master key and the salt. The version, the key's id, the salt and the
/// record's name are authenticated with it, so that a record moved under another name does not open.
enum SealedRecord {
    static let version: UInt8 = 1
    private static let idLength = 8
    private static let saltLength = 32
    private static let headLength = 1 + idLength + saltLength
    private static let purpose = "vault record"

    enum Fault: Error {
        case newerVersion
        case otherKey
        case damaged
    }

    static func seal(_ secret: Secret, name: String, with master: MasterKey) throws -> [UInt8] {
        let salt = SecureRandom.bytes(saltLength)
        let head = [version] + master.id + salt
        let box = try secret.withBytes { bytes in
            try AES.GCM.seal(
                bytes, using: master.key(for: purpose, salt: salt), authenticating: context(head, name))
        }
        return head + [UInt8](box.nonce) + [UInt8](box.ciphertext) + [UInt8](box.tag)
    }

    static func open(_ sealed: [UInt8], name: String, with master: MasterKey) throws(Fault) -> Secret {
        guard let first = sealed.first, first > 0 else { throw .damaged }
        guard first <= version else { throw .newerVersion }
        guard sealed.count >= headLength + 28 else { throw .damaged }
        let head = Array(sealed[..<headLength])
        guard Array(head[1...idLength]) == master.id else { throw .otherKey }
        let key = master.key(for: purpose, salt: Array(head[(1 + idLength)...]))
        guard let box = try? AES.GCM.SealedBox(combined: Data(sealed[headLength...])),
            var opened = try? AES.GCM.open(box, using: key, authenticating: context(head, name))
        else { throw .damaged }
        defer { opened.resetBytes(in: opened.startIndex..<opened.endIndex) }
        return Secret(opened)
    }

    private static func context(_ head: [UInt8], _ name: String) -> Data {
        Data("sallyport vault record".utf8) + Data([0]) + Data(head) + Data(name.utf8)
    }
}
