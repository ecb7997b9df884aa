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
        /// What TERMINAL-TYPE answers (RFC 1091).
        public var terminalType = "UNKNOWN"
        /// The window's size at first, for NAWS; nil if it is not known yet.
        public var window: WindowSize?
        /// What NEW-ENVIRON may give away.
        public var environment: [EnvironmentVariable] = []
        /// Whether to ask a client for its user's name by NEW-ENVIRON.
        public var askUser = false
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
