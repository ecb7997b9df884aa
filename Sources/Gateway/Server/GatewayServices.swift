import AAA
import Audit
import CoreMetrics
import Logging
import NIOCore
import Policy

/// What every session needs of the gateway it is in.
final class GatewayServices: Sendable {
    let registry = SessionRegistry()
    let state: GatewayState
    let authentication: Authentication
    /// Hands out a tap for each session; what it does depends on the configured mode.
    let recorder: Recorder
    let group: any EventLoopGroup
    let log: Logger

    var clock: GatewayClock { state.clock }
    var vault: Vault { state.vault }
    /// The configuration in force; a session looks at it when it decides, so a reload counts from the next decision on.
    var configuration: Configuration { state.configuration }
    /// The gateway's name, as people see it.
    var name: String { configuration.gateway.name }

    init(
        state: GatewayState, authentication: Authentication, recorder: Recorder, group: any EventLoopGroup, log: Logger
    ) {
        self.state = state
        self.authentication = authentication
        self.recorder = recorder
        self.group = group
        self.log = log
    }

    /// An id for a session or a recording: sortable by time, unique by chance.
    func newID() -> String {
        RecordingID.make(at: clock.now())
    }

    /// A connection that a listener's `from` turned away.
    func refused(_ source: String, _ listener: Configuration.Listener) {
        GatewayMetrics.refusals.increment()
        log.notice(
            "refused by the listener's list of sources",
            metadata: ["listener": "\(listener.name)", "source": "\(source)"])
        audit(
            .authFail, .deny, actor: Actor(ip: source),
            data: ["reason": "source not allowed", "listener": listener.name])
    }
}

/// The counts a metrics back end sees. Without one they cost next to nothing.
enum GatewayMetrics {
    static let arrivals = Counter(label: "sallyport_arrivals_total")
    static let refusals = Counter(label: "sallyport_refusals_total")
    static let relays = Counter(label: "sallyport_relays_total")
    static let loginsFailed = Counter(label: "sallyport_logins_failed_total")
    static let dialsFailed = Counter(label: "sallyport_dials_failed_total")
}
