import ArgumentParser
import Foundation
import Gateway

struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Who is inside the running gateway.",
        subcommands: [List.self, Show.self, Kill.self], defaultSubcommand: List.self)

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

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a live session, and what Telnet negotiated at both of its ends.",
            discussion: """
                For each option: its state, who asked and why, when, and how many round trips it took; then what was \
                recognised about that end and is allowed for.

                EXAMPLE
                  sallyport sessions show 01K9 --json
                """)

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The session's id, or the beginning of it.") var id: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let reply = try await Admin.ask(.session(id), file)
            guard let session = reply.sessions?.first else { throw Failure(.failed, reply.text) }
            let negotiations = reply.negotiations ?? []
            guard !json else { return try printJSON(session, negotiations) }
            Output.line("session \(session.id), \(session.stage), since \(Output.time(session.started))")
            Output.line("user \(session.user) from \(session.source) by \(session.proto)")
            if !session.target.isEmpty { Output.line("target \(session.target), \(session.bytesToUser) bytes printed") }
            for negotiation in negotiations {
                Output.line("\nTelnet with the \(negotiation.end.rawValue):\n\(negotiation.text.dropLast())")
            }
        }

        private func printJSON(_ session: SessionFacts, _ negotiations: [SessionNegotiation]) throws {
            let ends = negotiations.map { ",\"\($0.end.rawValue)\":\($0.json)" }.joined()
            Output.line("{\"session\":\(try Output.compactJSON(session))\(ends)}")
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
