import Audit
import Gateway

/// What the `recordings` commands have in common.
enum Recordings {
    static func library(_ file: ConfigurationOption) throws -> RecordingLibrary {
        RecordingLibrary(directory: try file.load().gateway.state + "/recordings")
    }

    /// Runs `body` and puts its errors in the program's terms.
    static func asking<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as RecordingLibraryError {
            throw Failure(.failed, error.description)
        }
    }

    /// Puts on record that somebody looked at a recording.
    static func note(_ kind: EventKind, _ id: String, _ file: ConfigurationOption) async throws {
        try await State.open(try file.load()).finish(
            AuditEvent(kind, actor: .operator, data: ["recording": .string(id)]))
    }
}

/// A recording as printed.
struct RecordingFacts: Encodable {
    let id: String
    let session: String
    let user: String
    let target: String
    let source: String
    let listener: String
    let started: String
    let state: String
    let size: UInt64

    init(_ entry: RecordingEntry) {
        id = entry.id
        session = entry.header?.session ?? ""
        user = entry.header?.user ?? ""
        target = entry.header?.target ?? ""
        source = entry.header?.source ?? ""
        listener = entry.header?.listener ?? ""
        started = entry.header?.started.rfc3339 ?? ""
        state = entry.state.rawValue
        size = entry.size
    }
}
