/// What was found at one place.
public struct ProbeReport: Codable, Equatable, Sendable {
    /// How a place answers.
    public enum State: String, Codable, Sendable {
        /// It takes connections.
        case open
        /// It refuses them: nothing listens.
        case refused
        /// It does not answer.
        case timeout = "timed-out"
        /// There is no route to it.
        case unreachable
        /// There is no such host or service.
        case unknown
        /// Anything else; see ``ProbeReport/problem``.
        case failed
    }

    /// What was asked for, as it was given.
    public var target: String
    /// The host.
    public var host: String
    /// The port.
    public var port: Int
    /// The address that answered.
    public var address: String?
    /// How it answers.
    public var state: State
    /// One line about what is wrong; nil when it is open.
    public var problem: String?
    /// Milliseconds until the connection was there, names included.
    public var connectMilliseconds: Double?
    /// Milliseconds from then to the first byte.
    public var firstByteMilliseconds: Double?
    /// Whether it speaks TLS from the first byte.
    public var tls: Bool?
    /// The version of TLS, such as `TLSv1.3`.
    public var tlsVersion: String?
    /// Whether it speaks Telnet: it has negotiated.
    public var telnet = false
    /// What it offered and asked for, in order, such as `WILL ECHO`.
    public var options: [String] = []
    /// What it printed at first, without terminal sequences; control characters are escaped.
    public var banner = ""

    /// A report about a place that is still to be asked.
    public init(target: String, host: String, port: Int, state: State) {
        self.target = target
        self.host = host
        self.port = port
        self.state = state
    }

    private enum CodingKeys: String, CodingKey {
        case target, host, port, address, state, problem, tls, telnet, options, banner
        case connectMilliseconds = "connect_ms"
        case firstByteMilliseconds = "first_byte_ms"
        case tlsVersion = "tls_version"
    }
}

/// How places are asked.
public struct ProbeOptions: Sendable {
    /// Which addresses to use.
    public var family = ClientOptions.Family.any
    /// Seconds a connection may take.
    public var connectTimeout = 5.0
    /// Seconds to wait for a first word.
    public var patience = 2.0
    /// Most places asked at the same time.
    public var width = 64
    /// The port where none is given.
    public var service = "23"

    /// The defaults.
    public init() {}
}
