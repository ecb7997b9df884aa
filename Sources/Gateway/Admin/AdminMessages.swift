/// What can be asked of a running gateway over `STATE/admin.sock`: one JSON object a line each way.
public enum AdminRequest: Codable, Sendable, Equatable {
    /// What it is doing.
    case status
    /// Read the configuration again.
    case reload
    /// Take nobody new, and end when everybody has left or the time is over.
    case drain
    /// Who is in.
    case sessions
    /// One session, by its id or an unambiguous beginning of it, with what was negotiated at both ends.
    case session(String)
    /// End one session, by its id or an unambiguous beginning of it.
    case kill(session: String, by: String)
    /// End every session of a user.
    case killUser(String, by: String)
}

/// The answer to an ``AdminRequest``.
public struct AdminReply: Codable, Sendable, Equatable {
    /// Whether what was asked for was done.
    public var ok: Bool
    /// One or more lines for a person.
    public var text: String
    /// The sessions asked for, or those that were ended.
    public var sessions: [SessionFacts]?
    /// What was negotiated in the session asked for.
    public var negotiations: [SessionNegotiation]?
    /// The facts of a status request.
    public var status: GatewayStatus?

    /// An answer.
    public init(
        ok: Bool, text: String, sessions: [SessionFacts]? = nil, negotiations: [SessionNegotiation]? = nil,
        status: GatewayStatus? = nil
    ) {
        self.ok = ok
        self.text = text
        self.sessions = sessions
        self.negotiations = negotiations
        self.status = status
    }
}

/// What a running gateway is doing.
public struct GatewayStatus: Codable, Sendable, Equatable {
    /// One listener and the address it has.
    public struct Listening: Codable, Sendable, Equatable {
        /// Its name in the configuration.
        public var name: String
        /// `ssh`, `telnets` or `telnet`.
        public var proto: String
        /// `address:port`.
        public var address: String
    }

    /// The gateway's name in the configuration.
    public var name: String
    /// The process id.
    public var pid: Int32
    /// Seconds since it was started.
    public var uptime: Double
    /// Whether it takes nobody new any more.
    public var draining: Bool
    /// People inside, logged in or not.
    public var sessions: Int
    /// The most that can be inside at once; from the limit on open files.
    public var maximumSessions: Int
    /// The ways in.
    public var listeners: [Listening]
}
