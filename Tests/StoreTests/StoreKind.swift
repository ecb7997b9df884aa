import Foundation
import Store
import Testing

/// An engine the conformance suite is run against. To add one: one line in ``all``.
struct StoreKind: Sendable, CustomTestStringConvertible {
    let testDescription: String

    /// Opens the store that lives in a directory; again, if it was there before.
    let open: @Sendable (String) throws -> any Store

    static let all = [
        StoreKind(testDescription: "SQLite") { try SQLiteStore(path: $0 + "/sallyport.db") }
    ]
}

/// Runs `body` with a fresh directory that is removed afterwards.
func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("sallyport-" + UUID().uuidString)
    try FileManager.default.createDirectory(
        at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory.path)
}
