import ArgumentParser
import Gateway

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What the running gateway is doing.",
        discussion: "EXAMPLE\n  sallyport status -c sallyport.yaml --json")

    @OptionGroup var file: ConfigurationOption
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let reply = try await Admin.ask(.status, file)
        guard let status = reply.status else { throw Failure(.failed, reply.text) }
        if json { return try Output.json(status) }
        Output.line("\(status.name): \(status.draining ? "draining" : "serving"), process \(status.pid)")
        Output.line("up \(Int(status.uptime)) s, \(status.sessions) of at most \(status.maximumSessions) sessions")
        Output.table(["LISTENER", "PROTO", "ADDRESS"], status.listeners.map { [$0.name, $0.proto, $0.address] })
    }
}

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Make the running gateway read its configuration again.",
        discussion:
            "Sessions stay. A configuration with errors is refused and the old one stays.\n\nEXAMPLE\n  sallyport reload"
    )

    @OptionGroup var file: ConfigurationOption

    func run() async throws {
        Output.line(try await Admin.ask(.reload, file).text)
    }
}

struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Let nobody new into the running gateway, and end it when it is empty.",
        discussion: "People are told, and disconnected when the drain time is over.\n\nEXAMPLE\n  sallyport drain")

    @OptionGroup var file: ConfigurationOption

    func run() async throws {
        Output.line(try await Admin.ask(.drain, file).text)
    }
}

/// Asking the running gateway, with failures in the program's terms.
enum Admin {
    static func ask(_ request: AdminRequest, _ file: ConfigurationOption) async throws -> AdminReply {
        let reply: AdminReply
        do {
            reply = try await AdminClient(state: try file.load().gateway.state).ask(request)
        } catch let error as AdminError {
            switch error {
            case .notRunning: throw Failure(.unavailable, error.description)
            case .notPermitted: throw Failure(.notPermitted, error.description)
            case .failed: throw Failure(.failed, error.description)
            }
        }
        guard reply.ok else { throw Failure(.failed, reply.text) }
        return reply
    }
}
