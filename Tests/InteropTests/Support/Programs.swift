import Foundation
import Glibc
import Platform

/// Where programs are, and the clean surroundings they are started in.
enum Programs {
    /// The program under test, built beside this test bundle.
    static let sallyport = built + "/sallyport"

    /// The root of the source tree.
    static let root = String(#filePath.dropLast("/Tests/InteropTests/Support/Programs.swift".count))

    /// The absolute path of an installed program, or one unpacked by scripts/setup.
    static func path(_ name: String) throws -> String {
        if name.hasPrefix("/") { return name }
        let unpacked = (try? FileManager.default.contentsOfDirectory(atPath: root + "/.peers")) ?? []
        let folders =
            ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
            + unpacked.flatMap { ["\(root)/.peers/\($0)/usr/bin", "\(root)/.peers/\($0)/usr/sbin"] }
        for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw NotInstalled(name: name)
    }

    /// The environment of every peer: nothing of the person who runs the tests.
    static func environment(home: String = "/nonexistent") -> [String: String] {
        [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": home, "TERM": "xterm", "LANG": "C.UTF-8",
            "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    private static let built: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()

    private struct NotInstalled: Error, CustomStringConvertible {
        let name: String
        var description: String { "\(name) is not installed; run scripts/setup test" }
    }
}

/// An empty directory that goes away with this object.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("\(NSTemporaryDirectory())/sallyport-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("create", "a temporary directory") }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file with these permissions and returns its path.
    @discardableResult
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        guard chmod(file, mode) == 0 else { throw SystemError("change the mode of", file) }
        return file
    }
}
