import ArgumentParser
import Gateway
import Policy

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Who may do what, and why.", subcommands: [Explain.self])

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain the decision about one user and one target.",
            discussion: """
                The first line is allow or deny; the exit code is 0 or 77.

                EXAMPLE
                  sallyport policy explain alice core-sw1 --from 10.1.2.3 --do run
                """)

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var user: String
        @Argument(help: "The target's name.") var target: String
        @Option(help: ArgumentHelp("Where the user comes from.", valueName: "ip")) var from: String?
        @Option(name: .customLong("do"), help: "connect or run.") var verb = Verb.connect

        func run() async throws {
            let source = try from.map { text in
                guard let address = IPAddress(text) else {
                    throw Failure(.usage, "--from: \(text) is not an IP address")
                }
                return address
            }
            let configuration = try file.load()
            let state = try await State.open(configuration)
            guard let account = try await state.accounts.account(named: user) else {
                throw Failure(.notPermitted, "deny\nthere is no user called \(user)")
            }
            let explanation = configuration.policy.explain(
                subject: Subject(user: user, roles: account.roles), verb: verb, target: target,
                context: Context(source: source))
            Output.line(explanation.description)
            if !explanation.decision.isAllowed { throw ExitCode(ExitStatus.notPermitted.rawValue) }
        }
    }
}

extension Verb: ExpressibleByArgument {}
