import Gateway
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a gateway in this process until a signal ends it.
enum GatewayRun {
    /// Serves `configuration`; `announce` gets the lines for whoever started it.
    static func serve(_ configuration: Configuration, announce: @escaping @Sendable (String) -> Void) async throws {
        let log = Logger(label: "sallyport")
        do {
            let server = try await GatewayServer(configuration: configuration, log: log, announce: announce)
            let hangUp = HangUpService { server.reload() }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [
                        .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
                        .init(service: hangUp),
                    ],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
            try await group.run()
        } catch let error as ListenerError {
            throw Failure(.cannotCreate, error.description)
        } catch let error as StartError {
            throw Failure(error.isPermission ? .notPermitted : .cannotCreate, error.description)
        }
    }
}
