import Foundation
import Gateway
import Policy
import Testing

/// A folder of configuration files for one test, removed at its end.
///
/// In the text of a file, `‸` marks a place where an error is expected; the marks are taken out before writing.
final class ConfigurationFolder {
    /// The first lines of a good file: everything that is required.
    static let head = """
        version: 1
        listeners: [{name: ssh, proto: ssh, bind: "127.0.0.1:0"}]

        """

    /// The folder, ending with a slash.
    let path: String
    /// The marked places, as `file:line:column` from the folder, in the order of writing.
    private(set) var marks: [String] = []

    init(_ files: KeyValuePairs<String, String> = [:]) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("configuration-\(UUID().uuidString)")
        path = folder.path + "/"
        for (name, text) in files { try write(name, text) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws {
        var line = 1
        var column = 1
        var plain = ""
        for scalar in text.unicodeScalars {
            if scalar == "‸" {
                marks.append("\(name):\(line):\(column)")
                continue
            }
            plain.unicodeScalars.append(scalar)
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        try write(name, bytes: Array(plain.utf8))
    }

    func write(_ name: String, bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path + name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func load(_ name: String = "main.yaml") throws(ConfigurationErrors) -> Configuration {
        try Configuration.load(path: path + name, families: ["ios", "raw"])
    }

    /// An error as it is compared: without the path of the folder.
    struct Shown {
        let location: String
        let kind: ConfigurationError.Kind
        let message: String
        var description: String { "\(location): \(message)" }
    }

    /// What is wrong with a file.
    func errors(_ name: String = "main.yaml") -> [Shown] {
        do throws(ConfigurationErrors) {
            _ = try load(name)
            return []
        } catch {
            return error.errors.map { fault in
                Shown(
                    location: fault.location.description.replacing(path, with: ""), kind: fault.kind,
                    message: fault.message.replacing(path, with: ""))
            }
        }
    }

    /// A good configuration with these sections.
    static func configuration(_ sections: String) throws -> Configuration {
        try ConfigurationFolder(["main.yaml": head + sections]).load()
    }
}

/// A faulty piece of configuration, with `‸` in front of every fault.
struct Fault: Sendable, CustomTestStringConvertible {
    let kind: ConfigurationError.Kind
    let yaml: String
    /// The whole message of the first error.
    let message: String
    /// Whether the text is a whole file rather than sections after ``ConfigurationFolder/head``.
    let isWholeFile: Bool

    init(_ kind: ConfigurationError.Kind, _ yaml: String, _ message: String, isWholeFile: Bool = false) {
        self.kind = kind
        self.yaml = yaml
        self.message = message
        self.isWholeFile = isWholeFile
    }

    var testDescription: String { "\(kind): \(yaml.prefix(60))" }

    /// Loads it, and expects exactly the marked errors, all of this kind.
    func check(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let text = isWholeFile ? yaml : ConfigurationFolder.head + yaml
        let folder = try ConfigurationFolder(["main.yaml": text])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks, "\(errors)", sourceLocation: sourceLocation)
        #expect(errors.allSatisfy { $0.kind == kind }, "\(errors)", sourceLocation: sourceLocation)
        #expect(errors.first?.message == message, sourceLocation: sourceLocation)
    }
}
