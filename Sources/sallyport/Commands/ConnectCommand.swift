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
                let environment = ProcessInfo.processInfo.environment
                Foundation.exit(
                    await ClientProgram.run(try profile(options, arguments, environment), environment: environment))
            }
            Foundation.exit(0)
        } catch let failure as Failure {
            Output.error(failure.text)
            Foundation.exit(failure.status.rawValue)
        } catch {
            Output.error("\(error)")
            Foundation.exit(ExitStatus.usage.rawValue)
        }
    }

    /// The options, with those of the profile whose name stands in the host's place.
    private static func profile(
        _ options: ClientOptions, _ arguments: [String], _ environment: [String: String]
    ) throws -> ClientOptions {
        var options = options
        // A file with faults is nobody's concern who has no use for it.
        if Profiles.mayName(options.destination) {
            do {
                options = try Profiles.load(environment).options(for: options, arguments: arguments) ?? options
            } catch {
                throw Failure(.badConfiguration, error.description)
            }
        }
        try options.validate()
        return options
    }
}
