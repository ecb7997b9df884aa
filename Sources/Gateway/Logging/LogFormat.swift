import FoundationEssentials
import Glibc
import Logging
import Terminal

/// How log lines look: words for a person at a terminal, one JSON object a line for everything else.
public enum LogFormat: Sendable {
    /// `time level message key=value ...`
    case human
    /// `{"ts":...,"level":...,"message":...}`
    case json

    /// Sends all logging to standard error, human when that is a terminal. Call once, first thing in the program.
    public static func bootstrap(level: Logger.Level) {
        let format: LogFormat = isatty(STDERR_FILENO) == 1 ? .human : .json
        LoggingSystem.bootstrap { label in StandardErrorLog(label: label, format: format, logLevel: level) }
    }

    /// One line without the line feed. Control characters of values are escaped: peers' text ends up in logs.
    package func line(
        time: Date, level: Logger.Level, label: String, message: String, metadata: Logger.Metadata
    ) -> String {
        let time = time.ISO8601Format(.init(includingFractionalSeconds: true, timeZone: .gmt))
        let values = metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        switch self {
        case .human:
            let tail = values.map { " \($0)=\(DisplayText.sanitized($1))" }.joined()
            return "\(time) \(level.rawValue) \(DisplayText.sanitized(message))\(tail)"
        case .json:
            let fields = [("ts", time), ("level", level.rawValue), ("label", label), ("message", message)] + values
            return "{" + fields.map { "\(Self.quoted($0)):\(Self.quoted($1))" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

private struct StandardErrorLog: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = format.line(
            time: Date(), level: event.level, label: label, message: event.message.description, metadata: all)
        // One write for one line, so that lines of several threads do not mix.
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
