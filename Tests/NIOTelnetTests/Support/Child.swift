import Foundation

/// A program started by a test, with its output collected; ended, by its own process, at the latest at a deadline.
struct Child {
    struct Result {
        let status: Int32
        let output: String
    }

    let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts `arguments[0]`, found on the path, under `timeout`, which ends it after so many seconds.
    init(_ arguments: [String], environment: [String: String] = [:], timeout seconds: Int = 60) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--kill-after=5", "\(seconds)"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// Types into the program.
    func write(_ text: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// Waits for the program's end, on a thread of its own: the test pool's must not block.
    func finish() async throws -> Result {
        let (process, file) = (process, output.fileHandleForReading)
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Swift.Result {
                        let bytes = try file.readToEnd() ?? Data()
                        process.waitUntilExit()
                        return Result(
                            status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
                    })
            }
        }
    }

    /// Whether there is such a program on the path.
    static func exists(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { folder in
            FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)")
        }
    }
}
