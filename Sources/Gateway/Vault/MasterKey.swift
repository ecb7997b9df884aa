import Crypto
import FoundationEssentials
import Platform

/// The key everything secret in the state directory hangs on. It is used only to derive other keys, one for each purpose.
public struct MasterKey: Sendable {
    /// The length of the key, in bytes.
    static let length = 32

    /// The first line of the file, with the version of its format.
    private static let header = "sallyport-master-key 1"

    private let key: SymmetricKey

    /// A number that tells master keys apart without giving anything away: 8 bytes.
    let id: [UInt8]

    /// A key from memory.
    ///
    /// - Parameter bytes: 32 random bytes; fewer are refused by a precondition, since no input leads here.
    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.length, "a master key has 32 bytes")
        key = SymmetricKey(data: bytes)
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Data("sallyport master key id".utf8), outputByteCount: 8)
        id = derived.withUnsafeBytes { Array($0) }
    }

    /// The key for one purpose; keys for different purposes say nothing about each other.
    public func key(for purpose: String, salt: [UInt8] = []) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, salt: salt, info: Data("sallyport \(purpose)".utf8), outputByteCount: 32)
    }

    /// Reads the key from the file at `path`, which must have mode 0600.
    public static func load(_ path: String) throws(MasterKeyError) -> MasterKey {
        let content: [UInt8]
        do throws(PrivateFileError) {
            content = try PrivateFile.read(path, limit: 1024)
        } catch {
            throw .file(error)
        }
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty else { throw .damaged(path: path) }
        guard lines[0] == header else {
            throw lines[0].hasPrefix("sallyport-master-key ") ? .newerFormat(path: path) : .damaged(path: path)
        }
        guard let data = Data(base64Encoded: String(lines[1])), data.count == length else {
            throw .damaged(path: path)
        }
        return MasterKey(bytes: [UInt8](data))
    }

    /// Reads the key, or makes it if there is no file. Of several processes that make it at the same moment one wins, and
    /// all read that one's key.
    public static func loadOrCreate(_ path: String) throws(MasterKeyError) -> MasterKey {
        do throws(MasterKeyError) {
            return try load(path)
        } catch {
            guard case .file(.missing) = error else { throw error }
        }
        let text = header + "\n" + Data(SecureRandom.bytes(length)).base64EncodedString() + "\n"
        do throws(PrivateFileError) {
            try PrivateFile.write(text.utf8, to: path)
        } catch {
            guard case .exists = error else { throw .file(error) }
        }
        return try load(path)
    }
}

/// Why the master key cannot be used.
public enum MasterKeyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be read or made, or is not private.
    case file(PrivateFileError)
    /// The file does not hold a key.
    case damaged(path: String)
    /// A later version of the program wrote the file.
    case newerFormat(path: String)
    /// There is no file, but there are secrets sealed with the key that was in it.
    case lost(path: String)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .file(let error): "master key: \(error)"
        case .damaged(let path): "\(path): not a master key, or damaged; restore it from a backup"
        case .newerFormat(let path): "\(path): written by a newer version; use that one"
        case .lost(let path):
            "\(path): no such file, but there are secrets sealed with it; restore it from a backup, "
                + "or remove them with: sallyport secrets remove NAME"
        }
    }
}
