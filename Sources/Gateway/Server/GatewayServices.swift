import AAA
import Audit
import Logging
import Metrics
import NIOCore
import Policy
import Synchronization

/// What every session needs of the gateway it is in.
final class GatewayServices: Sendable {
    let registry = SessionRegistry()
    let authentication: Authentication
    let vault: Vault
    /// Nil where the configuration says `recording: {mode: off}`.
    let recorder: Recorder?
    let trail: AuditTrail
    let group: any EventLoopGroup
    let clock: GatewayClock
    let log: Logger
    private let current: Mutex<Configuration>

    /// The configuration in force; a session looks at it when it decides, so a reload counts from the next decision on.
    var configuration: Configuration {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// The gateway's name, as people see it.
    var name: String { configuration.gateway.name }

    init(
        configuration: Configuration, authentication: Authentication, vault: Vault, recorder: Recorder?,
        trail: AuditTrail, group: any EventLoopGroup, clock: GatewayClock, log: Logger
    ) {
        self.current = Mutex(configuration)
        self.authentication = authentication
        self.vault = vault
        self.recorder = recorder
        self.trail = trail
        self.group = group
        self.clock = clock
        self.log = log
    }
}

/// The counts a metrics back end sees. Without one they cost next to nothing.
enum GatewayMetrics {
    static let arrivals = Counter(label: "sallyport_arrivals_total")
    static let refusals = Counter(label: "sallyport_refusals_total")
    static let relays = Counter(label: "sallyport_relays_total")
    static let loginsFailed = Counter(label: "sallyport_logins_failed_total")
    static let dialsFailed = Counter(label: "sallyport_dials_failed_total")
    static let sessions = Gauge(label: "sallyport_sessions")
}
