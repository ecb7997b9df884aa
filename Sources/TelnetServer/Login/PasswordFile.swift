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
                "\(path):\(number): no NAME:HASH; set a password anew with --set-password NAME"
            case .name(let name):
                "'\(name.prefix(64))' is no name: letters, digits and _, then also . - @ + \\, at most 64"
            case .password(let error): "\(error)"
            }
        }
    }

    private var lines: [String]
    private let path: String

    /// Reads the file at `path`.
    public init(_ path: String) throws(Fault) {
        self.path = path
        let bytes: [UInt8]
        do throws(PrivateFileError) {
            bytes = try PrivateFile.read(path, limit: Self.longest)
        } catch {
            throw .file(error)
        }
        lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if lines.last == "" { lines.removeLast() }
        for (number, line) in lines.enumerated() where !Self.isComment(line) && Self.parse(line) == nil {
            throw .line(number + 1, path: path)
        }
    }

    /// The hash of the password of `name`; nil if there is nobody of that name.
    func hash(of name: UserName) -> String? {
        lines.lazy.compactMap(Self.parse).first { $0.name == name.text }?.hash
    }

    /// Sets the password of `name` in the file at `path`, which is made if there is none.
    public static func set(_ password: UnsafeRawBufferPointer, of name: String, in path: String) throws(Fault) {
        guard UserName(name) != nil else { throw .name(name) }
        let hash: String
        do throws(PasswordHashError) {
            hash = try PasswordHash.make(password)
        } catch {
            throw .password(error)
        }
        do throws(PrivateFileError) {
            var lines = try PrivateFile.check(path) ? PasswordFile.lines(at: path) : []
            lines.removeAll { parse($0)?.name == name }
            lines.append("\(name):\(hash)")
            try PrivateFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path, .replace)
        } catch {
            throw .file(error)
        }
    }

    private static func lines(at path: String) throws(PrivateFileError) -> [String] {
        String(decoding: try PrivateFile.read(path, limit: longest), as: UTF8.self).split(separator: "\n").map(
            String.init)
    }

    private static func isComment(_ line: String) -> Bool {
        line.isEmpty || line.hasPrefix("#")
    }

    private static func parse(_ line: String) -> (name: String, hash: String)? {
        guard !isComment(line), let colon = line.firstIndex(of: ":"), UserName(String(line[..<colon])) != nil else {
            return nil
        }
        let hash = String(line[line.index(after: colon)...])
        return hash.hasPrefix("$argon2id$") ? (String(line[..<colon]), hash) : nil
    }
}
