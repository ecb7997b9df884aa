extension Engine {
    /// What an engine is and agrees to.
    public struct Configuration: Sendable {
        /// Which end we are.
        public var role: Role
        /// The options we agree to perform when the peer says `DO`. All others are refused.
        public var local: Set<Option> = []
        /// The options we agree that the peer performs when it says `WILL`. All others are refused.
        public var remote: Set<Option> = []
        /// What to ask for when the connection opens, in this order. Nothing by default: a client on a port that is
        /// not Telnet's must not speak first.
        public var requests: [Request] = []
        private var chosenEndOfLine: EndOfLine?
        /// What TERMINAL-TYPE answers, a name to each question; the last is given twice, which shows that the list has
        /// ended, and then it begins anew (RFC 1091 section 7). The MUD world wants three: the client's name, the
        /// terminal's type, and ``MTTS/terminalType``.
        public var terminalTypes = ["UNKNOWN"]
        /// Whether to ask a client on for all its terminal types, up to ``Limits/terminalTypes``, and not only for the
        /// first. A client becomes the type it named last, so ask on only to find one, or for MTTS.
        public var asksAllTerminalTypes = false
        /// What TERMINAL-SPEED answers (RFC 1079).
        public var terminalSpeed = LineSpeed(transmit: 38400, receive: 38400)
        /// What SEND-LOCATION tells (RFC 779), in printable ASCII; nil, the default, tells nothing.
        public var location: String?
        /// What X-DISPLAY-LOCATION answers (RFC 1096), such as `host:0.0`; nil, the default, gives an empty answer.
        public var display: String?
        /// How TOGGLE-FLOW-CONTROL asks a client to do flow control, as soon as it has agreed to (RFC 1372); nil leaves
        /// it as it is then: on.
        public var flowControl: FlowControl?
        /// The window's size at first, for NAWS; nil if it is not known yet.
        public var window: WindowSize?
        /// What NEW-ENVIRON and ENVIRON may give away; by default nothing.
        public var environment: [EnvironmentVariable] = []
        /// Whether to ask a client for its user's name by NEW-ENVIRON or ENVIRON.
        public var askUser = false
        /// The names of further variables that a client is asked for and that are handed on; by default none. All
        /// others are dropped, whatever the client sends (CVE-2026-28372). A name here lets the client choose the
        /// value: keep names out that mean something to a loader, a shell or `login`.
        public var acceptEnvironment: [String] = []
        /// What LINEMODE asks for and agrees to (RFC 1184).
        public var linemode = Linemode.Settings()
        /// The character sets that CHARSET may agree on, the most wanted first (RFC 2066).
        public var characterSets = ["UTF-8"]
        /// What to offer a peer that knows none of the sets, but takes a table (RFC 2066, `TTABLE-IS`).
        public var translationTables: [TranslationTable] = []
        /// Whether to ask for a table, and take it, where the peer knows none of the sets.
        public var acceptsTranslationTable = false
        /// What MSSP tells of us as a server.
        public var serverStatus: [MSSPVariable] = []
        /// What the peer may make us hold, do and send.
        public var limits = Limits()

        /// The first of ``terminalTypes``; setting it makes it the only one.
        public var terminalType: String {
            get { terminalTypes.first ?? "UNKNOWN" }
            set { terminalTypes = [newValue] }
        }

        /// How ends of lines are read and written where text is not binary; as the role wants it if not set.
        public var endOfLine: EndOfLine {
            get { chosenEndOfLine ?? EndOfLine(role: role) }
            set { chosenEndOfLine = newValue }
        }

        /// A configuration that refuses every option and asks for none: the plain network virtual terminal.
        public init(role: Role) {
            self.role = role
        }
    }

    /// A verb to be sent about an option.
    public struct Request: Hashable, Sendable {
        /// What to say.
        public var verb: Verb
        /// About what.
        public var option: Option

        /// The verb and the option.
        public init(_ verb: Verb, _ option: Option) {
            self.verb = verb
            self.option = option
        }
    }
}
