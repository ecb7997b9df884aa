import NIOTelnet

/// The variables a server may be told when it asks (RFC 1572). Empty at first: nothing of the person's environment is
/// here unless they put it here (CVE-2005-0488, CVE-2026-32772).
package struct ExportList: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        var name: String
        var value: String
        var isExported: Bool
    }

    /// Most variables held.
    package static let maximum = 256
    /// Longest value, in bytes.
    package static let maximumValue = 4096

    private(set) var entries: [Entry] = []

    package init() {}

    /// The names RFC 1572 section 4 lists as well known; all others are `USERVAR`.
    private static let wellKnown: Set = ["USER", "JOB", "ACCT", "PRINTER", "SYSTEMTYPE", "DISPLAY"]

    /// What NEW-ENVIRON may give away.
    package var exported: [EnvironmentVariable] {
        entries.filter(\.isExported).map { variable($0) }
    }

    func variable(_ entry: Entry) -> EnvironmentVariable {
        EnvironmentVariable(Self.wellKnown.contains(entry.name) ? .var : .userVar, entry.name, value: entry.value)
    }

    subscript(_ name: String) -> Entry? { entries.first { $0.name == name } }

    package mutating func define(_ name: String, _ value: String, isExported: Bool = true) throws(CommandError) {
        guard value.utf8.count <= Self.maximumValue, name.utf8.count <= Self.maximumValue else {
            throw CommandError("a variable has at most \(Self.maximumValue) bytes")
        }
        if let index = entries.firstIndex(where: { $0.name == name }) {
            entries[index].value = value
            entries[index].isExported = isExported
        } else {
            guard entries.count < Self.maximum else {
                throw CommandError("there are \(Self.maximum) variables already")
            }
            entries.append(Entry(name: name, value: value, isExported: isExported))
        }
    }

    package mutating func undefine(_ name: String) throws(CommandError) {
        entries.remove(at: try index(name))
    }

    /// Lets the server have a variable. One that was not defined is taken from `environment`, the person's own.
    package mutating func export(_ name: String, from environment: [String: String]) throws(CommandError) {
        if let index = entries.firstIndex(where: { $0.name == name }) {
            entries[index].isExported = true
        } else if let value = environment[name] {
            try define(name, value)
        } else {
            throw CommandError("there is no variable \(name), neither here nor in the environment")
        }
    }

    package mutating func unexport(_ name: String) throws(CommandError) {
        entries[try index(name)].isExported = false
    }

    /// The lines of `environ list`.
    var lines: [String] {
        entries.isEmpty
            ? ["No variables; nothing of your environment is given to a server."]
            : entries.map { "\($0.isExported ? "*" : " ") \($0.name)  \($0.value)" }
    }

    private func index(_ name: String) throws(CommandError) -> Int {
        guard let index = entries.firstIndex(where: { $0.name == name }) else {
            throw CommandError("there is no variable \(name); `environ list` shows them")
        }
        return index
    }
}
