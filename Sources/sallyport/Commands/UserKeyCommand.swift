import AAA
import ArgumentParser
import Audit
import Gateway

extension UsersCommand {
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "A user's SSH public keys.", subcommands: [Add.self, Remove.self])

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Add a public key.",
                discussion: "EXAMPLE\n  sallyport users key add alice \"$(cat ~/.ssh/id_ed25519.pub)\"")

            @OptionGroup var file: ConfigurationOption
            @Argument(help: "The user's name.") var name: String
            @Argument(help: "The line of the .pub file, in quotes.") var key: String

            func run() async throws {
                let state = try await Users.open(file)
                let added = try await Users.asking { try await state.users.addKey(key, to: name) }
                try state.finish(
                    AuditEvent(
                        .userChange, actor: .operator,
                        data: ["user": .string(name), "change": "key added", "key": .string(added.fingerprint)]))
                Output.line("\(name) may log in with \(added.fingerprint)")
            }
        }

        struct Remove: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Remove a public key, given by its fingerprint or its line.",
                discussion: "EXAMPLE\n  sallyport users key remove alice SHA256:...")

            @OptionGroup var file: ConfigurationOption
            @Argument(help: "The user's name.") var name: String
            @Argument(help: "The fingerprint that `users show` prints, or the line of the .pub file.") var key: String

            func run() async throws {
                let state = try await Users.open(file)
                let removed = try await Users.asking { try await state.users.removeKey(key, from: name) }
                try state.finish(
                    AuditEvent(
                        .userChange, actor: .operator,
                        data: ["user": .string(name), "change": "key removed", "key": .string(removed.fingerprint)]))
                Output.line("\(name) may no longer log in with \(removed.fingerprint)")
            }
        }
    }
}
