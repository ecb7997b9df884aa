import CSodium
import Glibc

/// How much work one password hash costs, for us and for whoever steals it.
public struct PasswordCost: Sendable, Equatable {
    /// Passes over the memory.
    public let passes: UInt64

    /// Memory, in KiB.
    public let memory: Int

    /// A cost.
    public init(passes: UInt64, memory: Int) {
        self.passes = passes
        self.memory = memory
    }

    /// Two passes over 19 MiB, about 15 ms of one core: the floor OWASP recommends for argon2id.
    public static let standard = PasswordCost(passes: 2, memory: 19 * 1024)
}

/// Password hashes by argon2id (RFC 9106), stored as self-describing text: `$argon2id$v=19$m=...,t=...,p=1$salt$hash`.
///
/// These calls take as long as they cost and as much memory: never on an event loop or the cooperative pool, see
/// ``WorkerThreads``.
public enum PasswordHash {
    /// The longest password that is taken, in bytes. Argon2 itself would take gigabytes.
    public static let passwordLimit = 1024

    /// The highest cost a stored hash may ask for; a higher one is a sign of tampering and would stall every login.
    public static let costLimit = PasswordCost(passes: 16, memory: 256 * 1024)

    /// Makes a hash with a fresh salt.
    public static func make(
        _ password: UnsafeRawBufferPointer, cost: PasswordCost = .standard
    ) throws(PasswordHashError) -> String {
        Sodium.prepare()
        guard password.count <= passwordLimit else { throw .passwordTooLong }
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
        let status = crypto_pwhash_str_alg(
            &text, password.characters, UInt64(password.count), cost.passes, cost.memory * 1024,
            crypto_pwhash_alg_argon2id13())
        guard status == 0 else { throw .outOfMemory }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether `password` is the one `stored` was made from.
    public static func verify(
        _ password: UnsafeRawBufferPointer, against stored: String
    ) throws(PasswordHashError) -> Bool {
        Sodium.prepare()
        guard let cost = cost(of: stored), cost.passes <= costLimit.passes, cost.memory <= costLimit.memory else {
            throw .unusableHash
        }
        guard password.count <= passwordLimit else { return false }
        errno = 0
        if crypto_pwhash_str_verify(stored, password.characters, UInt64(password.count)) == 0 { return true }
        // One return value for two things: only EINVAL means that the password was compared and is another.
        guard errno == EINVAL else { throw errno == ENOMEM ? .outOfMemory : .unusableHash }
        return false
    }

    /// Does the work of ``verify(_:against:)`` for a user who has no hash, so that they cannot be told from one who has.
    public static func spend(
        _ password: UnsafeRawBufferPointer, cost: PasswordCost = .standard
    ) throws(PasswordHashError) {
        Sodium.prepare()
        var key = [UInt8](repeating: 0, count: 32)
        let salt = [UInt8](repeating: 0, count: Int(crypto_pwhash_saltbytes()))
        let status = crypto_pwhash(
            &key, UInt64(key.count), password.characters, UInt64(min(password.count, passwordLimit)), salt,
            cost.passes, cost.memory * 1024, crypto_pwhash_alg_argon2id13())
        guard status == 0 else { throw .outOfMemory }
    }

    /// Whether `stored` was made at another cost than `cost`, or cannot be read; then make a new one at the next login.
    public static func needsRehash(_ stored: String, cost: PasswordCost = .standard) -> Bool {
        self.cost(of: stored) != cost
    }

    /// The cost written in `stored`; nil if it is not an argon2id hash.
    static func cost(of stored: String) -> PasswordCost? {
        guard stored.utf8.count < Int(crypto_pwhash_strbytes()) else { return nil }
        let fields = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19" else { return nil }
        let parameters = fields[3].split(separator: ",")
        guard parameters.count == 3, parameters[0].hasPrefix("m="), parameters[1].hasPrefix("t="),
            parameters[2] == "p=1", let memory = Int(parameters[0].dropFirst(2)), memory > 0,
            let passes = UInt64(parameters[1].dropFirst(2)), passes > 0
        else { return nil }
        return PasswordCost(passes: passes, memory: memory)
    }
}

/// Why a password could not be hashed or compared.
public enum PasswordHashError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The password is longer than ``PasswordHash/passwordLimit``.
    case passwordTooLong
    /// There was no memory for the work.
    case outOfMemory
    /// The stored text is not an argon2id hash of a reasonable cost.
    case unusableHash

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .passwordTooLong: "the password is longer than \(PasswordHash.passwordLimit) bytes; choose a shorter one"
        case .outOfMemory: "not enough memory to hash a password; allow more, or fewer logins at once"
        case .unusableHash: "the stored password hash is damaged; set the password again"
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes as C reads text.
    fileprivate var characters: UnsafePointer<CChar> {
        // C is given a length of zero then, but still wants a pointer.
        // Kept: a pointer made of a constant other than zero is never nil.
        baseAddress?.assumingMemoryBound(to: CChar.self) ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
    }
}
