import ArgumentParser
import Foundation

/// The program: parses arguments, composes what the libraries offer, runs it.
struct Sallyport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "A guarded door for Telnet: SSH and TLS in, Telnet out, recorded.",
        discussion: """
            EXAMPLE
              sallyport demo                         a gateway and an emulated switch on this machine, ready to try
              sallyport check -c sallyport.yaml      what is wrong with a configuration
              sallyport serve -c sallyport.yaml      run the gateway
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, ConnectCommand.self, ProbeCommand.self, CheckCommand.self, DemoCommand.self,
            StatusCommand.self, ReloadCommand.self, DrainCommand.self, EmulateCommand.self, UsersCommand.self,
            SecretsCommand.self, TargetsCommand.self, PolicyCommand.self, SessionsCommand.self,
            RecordingsCommand.self, LogCommand.self, DecodeCommand.self, TelnetdCommand.self,
            TelnetdSessionsCommand.self,
        ])

    static func main() async {
        await becomeTelnet()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Output.error(failure.text)
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }

    /// Called `telnet`, by a link of that name, the program is the client; as `connect` too, without reading the grammar of
    /// all the other commands first.
    private static func becomeTelnet() async {
        let arguments = CommandLine.arguments
        if arguments.first?.split(separator: "/").last == "telnet" {
            await ConnectCommand.run(Array(arguments.dropFirst()), name: "telnet")
        }
        if arguments.dropFirst().first == "connect" {
            await ConnectCommand.run(Array(arguments.dropFirst(2)), name: "sallyport connect")
        }
    }
}
