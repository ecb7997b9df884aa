import Platform
import Policy

/// How a Telnet server is run.
public struct ServerSettings: Sendable {
    /// An address to listen on.
    public struct Address: Equatable, Sendable {
        /// An IPv4 or IPv6 address in numbers, without brackets.
        public var host: String
        /// 0 takes a free one.
        public var port: UInt16

        /// Reads `ADDR:PORT`, with brackets around IPv6: `127.0.0.1:2323`, `[::1]:2323`. Nil if it is none, or has
        /// a name in place of the numbers.
        public init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
                return nil
            }
            var host = text[..<colon]
            if host.first == "[", host.last == "]" {
                host = host.dropFirst().dropLast()
                guard host.contains(":") else { return nil }
            } else if host.isEmpty || host.contains(":") {
                return nil
            }
            guard IPAddress(host) != nil else { return nil }
            self.host = String(host)
            self.port = port
        }

        /// Whether only this host can come in by it.
        public var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }
    }

    /// Where to listen without TLS, or with START_TLS where there is a certificate.
    public var addresses: [Address]
    /// TLS, and where to listen for it; nil for none.
    public var tls: TLS?
    /// Sockets that the server was started with. With connections among them, it ends with the last of these.
    public var handed: [HandedSocket] = []
    /// How long a server whose listening socket was handed over serves nobody before it ends, so that whoever has the socket
    /// takes it back; nil for as long as it is let.
    public var idleExit: Duration?
    /// A program to start instead of `login`, for everybody who comes and without any password; nil for `login`.
    public var shell: String?
    /// A ``PasswordFile`` of those who may log in without `login`; with it, ``shell`` is what they get, nil for their own.
    public var passwords: String?
    /// Whose account those of ``passwords`` get, where the server runs as root.
    public var loginUser: String?
    /// Whether the server ends, and everybody's session, with its standard input: for a program that starts it and may go
    /// without a word.
    public var endsWithInput = false
    /// Variables that clients may set; by default none.
    public var acceptEnvironment: [String] = []
    /// Whether clients are offered to edit lines themselves (LINEMODE, RFC 1184). They then show what is typed, too, a password
    /// if it is typed before the terminal's question for it has reached them.
    public var offersLinemode = false
    /// Whose process reads what strangers send, where the server runs as root; nil takes ``defaultUser`` if there is such
    /// an account, and a number that no account has otherwise.
    public var user: String?
    /// Where figures about the server are served, by HTTP; nil for nowhere.
    public var metrics: Address?
    /// Which version the program says it is, there.
    public var version = ""
    /// Connections at once.
    public var maximumConnections = 1000
    /// Connections at once from one address that is not this host; nil for any number.
    public var maximumPerSource: Int?
    /// Sources that cannot be trusted, and proxies.
    public var sources = Sources()
    /// How long somebody who is logged in may type nothing; nil for as long as they like.
    public var idle: Duration?
    /// How long a person has to say who they are.
    public var loginTimeout = Duration.seconds(60)

    /// The account to become where there is one and no other was named.
    public static let defaultUser = "sallyport-telnetd"
    /// The user to become where there is none: out of the range that Debian and systemd leave to services made up as
    /// they start (`DynamicUser`).
    public static let spareUser: UInt32 = 64_023

    /// The defaults.
    public init(addresses: [Address]) {
        self.addresses = addresses
    }
}
