import ArgumentParser
import Emulator
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

struct EmulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulate",
        abstract: "A device that answers.",
        discussion: """
            Without --user and --password any name and password that are not empty are taken.

            EXAMPLE
              sallyport emulate ios --listen 127.0.0.1:2323 --user netops --password s3cret --enable t0p
            """)

    @Argument(help: "What to emulate; --list shows what there is.")
    var family: String?

    @Flag(help: "List the families.")
    var list = false

    @Option(help: ArgumentHelp("Where to listen.", valueName: "addr:port"))
    var listen = "127.0.0.1:2323"

    @Option(help: "The device's name.")
    var hostname: String?

    @Option(help: "The user name it takes.")
    var user: String?

    @Option(help: "The password it takes.")
    var password: String?

    @Option(help: "Its enable secret.")
    var enable: String?

    func validate() throws {
        guard list || family != nil else { throw ValidationError("Name a family, or use --list.") }
    }

    func run() async throws {
        if list { return EmulatorServer.families.forEach(Output.line) }
        guard let family, EmulatorServer.families.contains(family) else {
            throw Failure(.usage, "there is no family \(family ?? ""); `sallyport emulate --list` shows what there is")
        }
        let device = try await start(family)
        Output.line("listening \(family) telnet \(device.localAddress?.description ?? listen)")
        Output.line("ready")
        let group = ServiceGroup(
            services: [UntilShutdown()], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "emulate"))
        try await group.run()
        await device.shutdown()
    }

    private func start(_ family: String) async throws -> EmulatorServer {
        var configuration = EmulatorConfiguration()
        configuration.family = family
        configuration.user = user
        configuration.password = password
        configuration.enable = enable
        configuration.epoch = Int64(Date().timeIntervalSince1970)
        if let hostname { configuration.hostname = hostname }
        let (host, port) = try address()
        do {
            return try await EmulatorServer.start(
                configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, host: host, port: port)
        } catch {
            throw Failure(.cannotCreate, "cannot listen on \(listen): \(error)")
        }
    }

    private func address() throws -> (String, Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
            throw Failure(.usage, "--listen takes address:port, such as 127.0.0.1:2323 or [::1]:2323")
        }
        let host = listen[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        return (host, Int(port))
    }
}

/// Does nothing until the group shuts down.
private struct UntilShutdown: Service {
    func run() async throws {
        try await gracefulShutdown()
    }
}
