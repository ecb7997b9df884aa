import Audit
import Foundation
import Gateway
import Logging
import TelnetServer

/// How the lines of `telnetd` look.
enum TelnetdLogFormat: String, CaseIterable {
    /// `sallyport: telnetd: words`
    case text
    /// One JSON object a line, as the gateway writes them.
    case json

    /// Writes a line to where the server's lines go, if that has room for it now.
    func write(_ entry: LogEntry) {
        say(line(entry))
    }

    /// Writes a line that is one of this format already.
    func say(_ line: String) {
        TelnetdCommand.log(line, name: self == .text ? "sallyport: " : "") { count in
            self.line(LogEntry(.warning, "\(count) lines were dropped: nobody read them", ["lines": "\(count)"]))
        }
    }

    private func line(_ entry: LogEntry) -> String {
        switch self {
        case .text: "telnetd: \(entry.text)"
        case .json: json(entry)
        }
    }

    private func json(_ entry: LogEntry) -> String {
        LogFormat.json.line(
            time: Date(), level: entry.level.asLevel, label: "telnetd", message: entry.text,
            metadata: entry.facts.mapValues { .string($0) })
    }
}

extension LogEntry.Level {
    fileprivate var asLevel: Logger.Level {
        switch self {
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

/// Puts the server's events on record. A log that cannot be written is said once, and once more when it can be again.
final class TelnetdRecorder {
    private let trail: AuditTrail
    private let log: (LogEntry) -> Void
    private var isFailing = false

    init(_ trail: AuditTrail, log: @escaping (LogEntry) -> Void) {
        (self.trail, self.log) = (trail, log)
    }

    /// False if it could not be.
    func record(_ event: AuditEvent) -> Bool {
        do throws(AuditTrailError) {
            try trail.record(event)
            if isFailing { log("the audit log can be written again") }
            isFailing = false
            return true
        } catch {
            if !isFailing { log(LogEntry(.error, error.description, ["event": event.kind.name])) }
            isFailing = true
            return false
        }
    }

    /// Sees that the disk has all of it.
    func flush() {
        do throws(AuditTrailError) {
            try trail.flush()
        } catch {
            log(LogEntry(.error, error.description))
        }
    }
}
