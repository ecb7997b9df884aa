import ArgumentParser
import Emulator
import Foundation
import Gateway
import Logging
import NIOPosix
import Platform

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A gateway, two emulated switches and a login on this machine, on loopback, to try things on.",
        discussion: """
            Stays in the foreground until SIGTERM or Ctrl-C. Passwords are made for each run and printed; the same facts
            stand in DIR/demo.json.

            EXAMPLE
              sallyport demo --dir /tmp/try --port-base 4300
            """)

    @Option(help: ArgumentHelp("Where everything is kept.", valueName: "dir"))
    var dir: String = DemoCommand.defaultDirectory

    @Option(help: "Ports are this plus 22 for SSH, 92 for TLS telnet, 23 for telnet, 1 to 3 for the targets.")
    var portBase = 2300

    @Option(help: "How much to log: trace, debug, info, notice, warning, error.")
    var logLevel: Logger.Level = .warning

    func validate() throws {
        guard (1...65_400).contains(portBase) else { throw ValidationError("--port-base must be 1 to 65400.") }
    }

    func run() async throws {
        LogFormat.bootstrap(level: logLevel)
        let directory = URL(filePath: dir).standardizedFileURL.path(percentEncoded: false)
        let plan = DemoPlan(directory: directory, portBase: portBase) { SecureRandom.password() }
        do {
            try await plan.prepare()
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
        let devices = try await startDevices(plan)
        let host = try plan.targets.first { !$0.isEmulated }.map { try DemoHost($0, in: directory) }
        let configuration = try Configuration.load(path: plan.configurationPath)
        try await GatewayRun.serve(configuration) { line in
            guard line == "ready" else { return Output.line(line) }
            do {
                try plan.announce()
                Output.line(plan.card)
                Output.line(line)
            } catch {
                Output.error("demo.json cannot be written: \(error)")
            }
        }
        for device in devices { await device.shutdown() }
        host?.end()
    }

    private func startDevices(_ plan: DemoPlan) async throws -> [EmulatorServer] {
        var devices: [EmulatorServer] = []
        for target in plan.targets where target.isEmulated {
            var configuration = EmulatorConfiguration()
            configuration.family = target.family
            configuration.hostname = target.name
            configuration.user = target.user
            configuration.password = target.password
            configuration.enable = target.enable
            configuration.epoch = Int64(Date().timeIntervalSince1970)
            do {
                devices.append(
                    try await EmulatorServer.start(
                        configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, host: "127.0.0.1",
                        port: target.port))
            } catch {
                throw Failure(
                    .cannotCreate,
                    "\(target.name): cannot listen on 127.0.0.1:\(target.port): \(error); try --port-base")
            }
        }
        return devices
    }

    /// `~/.local/state/sallyport-demo`, or where XDG_STATE_HOME says.
    private static var defaultDirectory: String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/tmp"
        return (environment["XDG_STATE_HOME"] ?? home + "/.local/state") + "/sallyport-demo"
    }
}
