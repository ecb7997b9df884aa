import ArgumentParser
import Gateway
import Policy

struct TargetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets", abstract: "The devices behind the gateway.",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the targets of the configuration.", discussion: "EXAMPLE\n  sallyport targets list --json")

        @OptionGroup var file: ConfigurationOption
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let targets = try file.load().policy.targets.map(TargetFacts.init)
            if json { return try Output.json(targets) }
            Output.table(
                ["NAME", "FAMILY", "ADDRESS", "CREDENTIAL", "LABELS"],
                targets.map { [$0.name, $0.family, $0.address, $0.credential ?? "", $0.labelText] })
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one target.", discussion: "EXAMPLE\n  sallyport targets show switch1")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The target's name.") var name: String
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            guard let target = try file.load().policy.target(named: name) else {
                throw Failure(.failed, "there is no target called \(name)")
            }
            let facts = TargetFacts(target)
            if json { return try Output.json(facts) }
            Output.line("\(facts.name): \(facts.family) at \(facts.address)")
            Output.line("credential  \(facts.credential ?? "none: people log in by hand")")
            Output.line("labels      \(facts.labelText)")
            if let location = target.location { Output.line("defined at  \(location)") }
        }
    }
}

/// A target as it is printed.
private struct TargetFacts: Encodable {
    let name: String
    let family: String
    let address: String
    let credential: String?
    let labels: [String: String]

    init(_ target: Target) {
        name = target.name
        family = target.family
        address =
            target.address.contains(":") ? "[\(target.address)]:\(target.port)" : "\(target.address):\(target.port)"
        credential = target.credential
        labels = target.labels
    }

    var labelText: String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
