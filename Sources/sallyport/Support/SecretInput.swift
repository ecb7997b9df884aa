import AAA
import Foundation

/// Reads a secret from standard input: everything up to the end of a pipe, or one line of a terminal without echo.
enum SecretInput {
    /// The longest secret in bytes.
    static let limit = 16 << 10

    static func read(what: String) throws -> Secret {
        var bytes = isatty(STDIN_FILENO) == 1 ? try ask(what) : try readAll(what)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw Failure(.usage, "the \(what) on standard input is empty") }
        return Secret(wiping: &bytes)
    }

    private static func readAll(_ what: String) throws -> [UInt8] {
        let data = try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data()
        guard data.count <= limit else { throw Failure(.usage, "the \(what) is longer than \(limit) bytes") }
        return Array(data)
    }

    private static func ask(_ what: String) throws -> [UInt8] {
        let first = try line("\(what): ")
        guard first == (try line("again: ")) else { throw Failure(.usage, "the two are not the same") }
        return first
    }

    private static func line(_ prompt: String) throws -> [UInt8] {
        Output.prompt(prompt)
        var saved = termios()
        tcgetattr(STDIN_FILENO, &saved)
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
            Output.prompt("\n")
        }
        return Array((readLine(strippingNewline: true) ?? "").utf8)
    }
}
