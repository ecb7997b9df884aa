import ArgumentParser
import Foundation
import Gateway

struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Who is inside the running gateway.",
        subcommands: [List.self, Kill.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the live sessions.", discussion: "EXAMPLE\n  sallyport sessions list --json")

        @OptionGroup var file: ConfigurationOption
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let sessions = try await Admin.ask(.sessions, file).sessions ?? []
            if json { return try Output.json(sessions) }
            Output.table(
                ["ID", "USER", "TARGET", "STAGE", "FROM", "BY", "SINCE", "IDLE"],
                sessions.map { session in
                    [
                        session.id, session.user, session.target, session.stage, session.source, session.proto,
                        Output.time(session.started), session.idle.map { "\(Int($0)) s" } ?? "",
                    ]
                })
        }
    }

    struct Kill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a live session.", discussion: "EXAMPLE\n  sallyport sessions kill 01K9")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The session's id, or the beginning of it.") var id: String

        func run() async throws {
            Output.line(try await Admin.ask(.kill(session: id, by: Person.name), file).text)
        }
    }
}

/// Who runs this program.
enum Person {
    /// The login name, for the audit trail.
    static var name: String { NSUserName() }
}
