import ArgumentParser
import Foundation
import TelnetClient

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "A Telnet client; also when the program is called telnet.",
        discussion: "EXAMPLE\n  sallyport connect core-sw1\n  sallyport connect --help lists the options",
        helpNames: [])

    // Telnet's own grammar, where `-23` behind a host is a port: read by TelnetClient.
    @Argument(parsing: .captureForPassthrough, help: "Options, a host and a port.")
    var arguments: [String] = []

    func run() async throws {
        await Self.run(arguments, name: "sallyport connect")
    }

    /// Runs the client and ends the process with its status.
    static func run(_ arguments: [String], name: String) async -> Never {
        do {
            switch try ClientRequest(arguments) {
            case .help: Output.line(ClientOptions.help(name: name))
            case .version: Output.line(Sallyport.configuration.version)
            case .connect(let options):
                Foundation.exit(await ClientProgram.run(options, environment: ProcessInfo.processInfo.environment))
            }
            Foundation.exit(0)
        } catch {
            Output.error(error.description)
            Foundation.exit(ExitStatus.usage.rawValue)
        }
    }
}
