import Platform

/// Who may log in where there is no `login(1)`: a private file with a line `NAME:HASH` for each, the hash by argon2id as
/// ``PasswordHash`` writes it. Empty lines and those that begin with `#` are left alone.
public struct PasswordFile: Sendable {
    /// Bytes of the longest file.
    static let longest = 1 << 20

    /// Why a file cannot be used, or a password not be set.
    public enum Fault: Error, CustomStringConvertible, Sendable {
        /// It is missing, not private, or too long.
        case file(PrivateFileError)
        /// This line, counted from 1, is none.
        case line(Int, path: String)
        /// A name that nobody can log in by.
        case name(String)
        /// The password cannot be hashed.
        case password(PasswordHashError)

        /// One line: what, where, what to do.
        public var description: String {
            switch self {
            case .file(let error): "\(error)"
            case .line(let number, let path):
                "\(path):\(number): no NAME:HASH; remove the line, or set that password anew by --set-password NAME"
            case .name(let name):
                "'\(name.prefix(64))' is no name: letters, digits and _, then also . - @ + \\, at most 64"
            case .password(let error): "\(error)"
            }
        }
    }

    private let hashes: [String: String]

    /// Reads the file at `path`.
    public init(_ path: String) throws(Fault) {
        var hashes: [String: String] = [:]
        for (number, line) in try Self.lines(of: path).enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            guard let (name, hash) = Self.split(line), UserName(name) != nil, hash.hasPrefix("$argon2id$") else {
                throw .line(number + 1, path: path)
            }
            hashes[name] = hash
        }
        self.hashes = hashes
    }

    /// The hash of the password of `name`; nil if there is nobody of that name.
    func hash(of name: UserName) -> String? {
        hashes[name.text]
    }

    /// Sets the password of `name` in the file at `path`, which is made if there is none. A line of that name goes, whatever
    /// else is on it; all others stay as they are.
    public static func set(_ password: UnsafeRawBufferPointer, of name: String, in path: String) throws(Fault) {
        guard UserName(name) != nil else { throw .name(name) }
        let line = "\(name):\(try hash(password))"
        let others = try exists(path) ? try lines(of: path).filter { split($0)?.name != name } : []
        do throws(PrivateFileError) {
            try PrivateFile.write((others + [line, ""]).joined(separator: "\n").utf8, to: path, .replace)
        } catch {
            throw .file(error)
        }
    }

    private static func exists(_ path: String) throws(Fault) -> Bool {
        do throws(PrivateFileError) {
            return try PrivateFile.check(path)
        } catch {
            throw .file(error)
        }
    }

    private static func hash(_ password: UnsafeRawBufferPointer) throws(Fault) -> String {
        do throws(PasswordHashError) {
            return try PasswordHash.make(password)
        } catch {
            throw .password(error)
        }
    }

    private static func lines(of path: String) throws(Fault) -> [String] {
        do throws(PrivateFileError) {
            var lines = String(decoding: try PrivateFile.read(path, limit: longest), as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return lines
        } catch {
            throw .file(error)
        }
    }

    private static func split(_ line: String) -> (name: String, hash: String)? {
        line.firstIndex(of: ":").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
    }
}
