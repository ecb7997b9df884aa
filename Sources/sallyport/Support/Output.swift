import Foundation
import Platform

/// Where lines for people and for programs go.
enum Output {
    /// sysexits' EX_IOERR: what was to be printed could not be.
    private static let inputOutputError: Int32 = 74

    /// One line on standard output, at once: programs wait for it.
    static func line(_ text: String) {
        print(text + "\n")
    }

    /// Text on standard output as it is, at once. Where that cannot take it the program ends: without a word if its
    /// reader has gone, as `head` goes; otherwise with one, and status 74.
    static func print(_ text: String) {
        print(Array(text.utf8))
    }

    /// The same with bytes.
    static func print(_ bytes: some Collection<UInt8>) {
        let code = Descriptors.write(bytes, to: STDOUT_FILENO)
        guard code != 0 else { return }
        if code == EPIPE { endByBrokenPipe() }
        error("standard output: \(String(cString: strerror(code)))")
        exit(inputOutputError)
    }

    /// A message on standard error. Where it cannot be shown, nobody can be told.
    static func error(_ text: String) {
        prompt("sallyport: " + text + "\n")
    }

    /// Text on standard error as it is.
    static func prompt(_ text: String) {
        _ = Descriptors.write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// As every program ends that writes into a pipe without a reader, though the signal may be ignored here.
    private static func endByBrokenPipe() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }

    /// `values` as pretty JSON on standard output.
    static func json(_ values: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(values), as: UTF8.self))
    }

    /// `value` as JSON on one line.
    static func compactJSON(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Rows under a heading, columns as wide as their widest cell. Nothing but the heading when there are no rows.
    static func table(_ heading: [String], _ rows: [[String]]) {
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = zip(row, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
            line(cells.joined(separator: "  ").trimmingTrailingSpaces())
        }
    }

    /// Seconds since 1970 as a time in UTC, to the second.
    static func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }
}

extension String {
    fileprivate func trimmingTrailingSpaces() -> String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
