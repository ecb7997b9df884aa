import AAA
import ArgumentParser
import Audit
import Gateway
import Policy

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "The people who may log in.",
        discussion: "Works while the gateway runs and while it does not; what changes counts at once.",
        subcommands: [
            List.self, Show.self, Add.self, Remove.self, Lock.self, Unlock.self, Passwd.self, Key.self,
        ], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the users.", discussion: "EXAMPLE\n  sallyport users list --json")

        @OptionGroup var file: ConfigurationOption
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let accounts = try await Users.open(file).users.list().map(AccountFacts.init)
            if json { return try Output.json(accounts) }
            Output.table(
                ["NAME", "ROLES", "LOGS IN WITH", "FROM", "LOCKED"],
                accounts.map {
                    [$0.name, $0.roles.joined(separator: ","), $0.methods, $0.origin, $0.locked ? "yes" : ""]
                })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one user.", discussion: "EXAMPLE\n  sallyport users show alice")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var name: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let account = try await Users.asking { try await Users.open(file).users.show(name) }
            let facts = AccountFacts(account)
            if json { return try Output.json(facts) }
            Output.line("\(facts.name)\(facts.locked ? "  LOCKED" : "")")
            Output.line("roles     \(facts.roles.joined(separator: " "))")
            Output.line("password  \(facts.password ? "set" : "none")")
            for key in facts.keys { Output.line("key       \(key)") }
            Output.line("from      \(facts.origin)")
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a user.",
            discussion:
                "EXAMPLE\n  printf 'a long passphrase' | sallyport users add alice --role netops --password-stdin")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var name: String
        @Option(name: .customLong("role"), help: "A role of the configuration; may be given several times.")
        var roles: [String] = []
        @Flag(help: "Read the password from standard input.") var passwordStdin = false
        @Option(name: .customLong("key"), help: "An SSH public key, as in authorized_keys; may be given several times.")
        var keys: [String] = []

        func run() async throws {
            let configuration = try file.load()
            for role in roles where configuration.policy.role(named: role) == nil {
                throw Failure(.badConfiguration, "there is no role called \(role) in \(configuration.path)")
            }
            let password = passwordStdin ? try SecretInput.read(what: "password") : nil
            Users.warn(about: password)
            let state = try await State.open(configuration)
            _ = try await Users.asking {
                try await state.users.add(name, roles: roles, password: password, keys: keys)
            }
            try state.finish(AuditEvent(.userAdd, actor: .operator, data: ["user": .string(name)]))
            Output.line("added \(name)")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a user and end their sessions.", discussion: "EXAMPLE\n  sallyport users remove alice")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var name: String

        func run() async throws {
            let state = try await Users.open(file)
            try await Users.asking { try await state.users.remove(name) }
            try state.finish(AuditEvent(.userRemove, actor: .operator, data: ["user": .string(name)]))
            try await Users.endSessions(of: name, file)
            Output.line("removed \(name)")
        }
    }

    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a user in no more, and end their sessions.",
            discussion: "EXAMPLE\n  sallyport users lock alice")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var name: String

        func run() async throws {
            let state = try await Users.open(file)
            _ = try await Users.asking { try await state.users.lock(name) }
            try state.finish(AuditEvent(.userLock, actor: .operator, data: ["user": .string(name)]))
            try await Users.endSessions(of: name, file)
            Output.line("locked \(name)")
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a locked user in again.", discussion: "EXAMPLE\n  sallyport users unlock alice")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var name: String

        func run() async throws {
            let state = try await Users.open(file)
            _ = try await Users.asking { try await state.users.unlock(name) }
            try state.finish(AuditEvent(.userUnlock, actor: .operator, data: ["user": .string(name)]))
            Output.line("unlocked \(name)")
        }
    }

    struct Passwd: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a user's password from standard input, or ask for it on a terminal.",
            discussion: "EXAMPLE\n  printf 'a long passphrase' | sallyport users passwd alice")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The user's name.") var name: String

        func run() async throws {
            let password = try SecretInput.read(what: "password")
            Users.warn(about: password)
            let state = try await Users.open(file)
            _ = try await Users.asking { try await state.users.setPassword(password, of: name) }
            try state.finish(
                AuditEvent(.userChange, actor: .operator, data: ["user": .string(name), "change": "password"]))
            Output.line("password of \(name) set")
        }
    }
}
