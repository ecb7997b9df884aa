import ArgumentParser
import Gateway
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            Prints "listening NAME PROTO ADDRESS" for each listener, then "ready". SIGHUP reads the configuration again
            without dropping anybody; SIGTERM drains and ends.

            EXAMPLE
              sallyport serve -c /etc/sallyport/sallyport.yaml
            """)

    @OptionGroup var file: ConfigurationOption

    @Option(help: "How much to log: trace, debug, info, notice, warning, error.")
    var logLevel: Logger.Level = .info

    func run() async throws {
        LogFormat.bootstrap(level: logLevel)
        try await GatewayRun.serve(try file.loadToServe()) { Output.line($0) }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
