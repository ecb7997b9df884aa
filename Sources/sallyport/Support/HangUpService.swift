import ServiceLifecycle
import UnixSignals

/// Calls back on every SIGHUP, until the group shuts down.
struct HangUpService: Service {
    let onHangUp: @Sendable () -> Void

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            onHangUp()
        }
    }
}
