import AAA
import ArgumentParser
import Audit
import Gateway

struct SecretsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "Passwords of devices, kept encrypted.",
        discussion: "A configuration names a secret as vault:NAME. No command prints one.",
        subcommands: [List.self, Set.self, Remove.self], defaultSubcommand: List.self)

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a secret from standard input, or ask for it on a terminal.",
            discussion: "EXAMPLE\n  printf '%s' \"$PASSWORD\" | sallyport secrets set core")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The secret's name.") var name: String

        func run() async throws {
            let secret = try SecretInput.read(what: "secret")
            let state = try await Users.open(file)
            try await Secrets.asking { try await state.secrets.set(name, secret) }
            try state.finish(AuditEvent(.secretSet, actor: .operator, data: ["secret": .string(name)]))
            Output.line("stored \(name)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the names of the secrets.", discussion: "EXAMPLE\n  sallyport secrets list")

        @OptionGroup var file: ConfigurationOption
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let state = try await Users.open(file)
            let secrets = try await Secrets.asking { try await state.secrets.list() }
            if json {
                return try Output.json(secrets.map { ["name": $0.name, "updated": Output.time(Double($0.updatedAt))] })
            }
            Output.table(["NAME", "UPDATED"], secrets.map { [$0.name, Output.time(Double($0.updatedAt))] })
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a secret.", discussion: "EXAMPLE\n  sallyport secrets remove core")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The secret's name.") var name: String

        func run() async throws {
            let state = try await Users.open(file)
            try await Secrets.asking { try await state.secrets.remove(name) }
            try state.finish(AuditEvent(.secretRemove, actor: .operator, data: ["secret": .string(name)]))
            Output.line("removed \(name)")
        }
    }
}

private enum Secrets {
    static func asking<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as VaultError {
            throw Failure(.failed, error.description)
        }
    }
}
