import ArgumentParser
import Audit
import Foundation
import Gateway

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The audit trail: who did what.",
        subcommands: [Query.self, Follow.self, Verify.self, Export.self], defaultSubcommand: Query.self)

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the events that match, oldest first.",
            discussion: "EXAMPLE\n  sallyport log query --event auth.fail --user alice --limit 20")

        @OptionGroup var source: LogSource
        @OptionGroup var filter: LogFilter
        @Option(help: "The most lines; the last ones are printed.") var limit = 1000
        @Flag(help: "Print the lines as they are kept, one JSON object each.") var json = false

        func run() throws {
            let log = try source.open()
            for entry in try log.query(try filter.query(limit: limit)) { Log.print(entry, json: json) }
        }
    }

    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print events as they happen, until interrupted.",
            discussion: "EXAMPLE\n  sallyport log follow --json")

        @OptionGroup var source: LogSource
        @OptionGroup var filter: LogFilter
        @Flag(help: "Print the lines as they are kept, one JSON object each.") var json = false

        func run() async throws {
            var follower = try source.open().follow(try filter.query(limit: 1))
            while true {
                for entry in try follower.poll() { Log.print(entry, json: json) }
                // Kept: a file that grows tells nobody, and a person reads no faster.
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that no line was changed, removed, added or moved.",
            discussion: """
                Exits 1 on any fault and names the first bad line.

                EXAMPLE
                  sallyport log verify
                  sallyport log verify --audit /var/lib/sallyport-telnetd
                """)

        @OptionGroup var source: LogSource

        func run() async throws {
            let verdict = try source.open().verify(key: try source.key())
            if let fault = verdict.fault { throw Failure(.failed, fault.description) }
            Output.line("good: \(verdict.lines) events in \(verdict.files) files, head \(verdict.head.hash)")
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every event that matches as JSON lines.",
            discussion: "EXAMPLE\n  sallyport log export --since 2026-11-01T00:00:00Z")

        @OptionGroup var source: LogSource
        @OptionGroup var filter: LogFilter

        func run() throws {
            for entry in try source.open().query(try filter.query(limit: .max)) { Log.print(entry, json: true) }
        }
    }
}

/// Which events are wanted.
struct LogFilter: ParsableArguments {
    @Option(help: "At or after this time, such as 2026-11-22T08:00:00Z.") var since: String?
    @Option(help: "Before this time.") var until: String?
    @Option(help: "The event, or its noun: auth.fail, auth.") var event: String?
    @Option(help: "Who did it.") var user: String?
    @Option(help: "To which target.") var target: String?
    @Option(help: "In which session.") var session: String?
    @Option(help: "Text that stands in any field.") var text: String?

    func query(limit: Int) throws -> AuditQuery {
        AuditQuery(
            since: try Self.time(since, "--since"), until: try Self.time(until, "--until"), event: event, user: user,
            target: target, session: session, text: text, limit: limit)
    }

    private static func time(_ text: String?, _ option: String) throws -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw Failure(.usage, "\(option): \(text) is not a time like 2026-11-22T08:00:00Z")
        }
        return time
    }
}

private enum Log {
    static func print(_ entry: AuditEntry, json: Bool) {
        if json { return Output.line(String(decoding: entry.line, as: UTF8.self)) }
        let record = entry.record
        let facts = [
            record.actor.user.map { "user=\($0)" }, record.actor.ip.map { "from=\($0)" },
            record.target.map { "target=\($0)" }, record.session.map { "session=\($0)" },
            record.rule.map { "rule=\($0)" },
        ]
        let data = record.data.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }
        let words = [record.time.rfc3339, record.name, record.outcome.rawValue] + facts.compactMap { $0 } + data
        Output.line(words.joined(separator: " "))
    }
}
