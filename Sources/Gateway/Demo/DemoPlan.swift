/// What `sallyport demo` sets up: the ports, people and devices of a gateway to try things on.
public struct DemoPlan: Sendable {
    /// A person who can log in.
    public struct User: Sendable, Equatable, Encodable {
        /// The login name.
        public var name: String
        /// The password, made for this run.
        public var password: String
        /// The TOTP secret; null for a user without a second factor.
        public var totp: String?
        /// The role, in words for the card.
        var role: String

        enum CodingKeys: String, CodingKey {
            case name, password, totp
        }
    }

    /// A device that can be reached.
    public struct Target: Sendable, Equatable, Encodable {
        /// Its name at the gate.
        public var name: String
        /// Its family, such as `ios`.
        public var family: String
        /// The user name it takes.
        public var user: String
        /// The password it takes.
        public var password: String
        /// Its enable secret.
        public var enable: String
        /// The loopback port it listens on.
        public var port: Int
        /// The label policies look at.
        var tier: String
        /// Whether it is an emulated device, which the gate can log in to by itself, or this machine.
        public var isEmulated: Bool { family != "raw" }

        enum CodingKeys: String, CodingKey {
            case name, family, user, password, enable
        }
    }

    /// A way in.
    public struct Way: Sendable, Equatable, Encodable {
        /// The listener's name.
        public var name: String
        /// `ssh`, `telnets` or `telnet`.
        public var proto: String
        /// `address:port`.
        public var address: String
    }

    /// Where everything is kept.
    public let directory: String
    /// The people; the first may reach everything with a password alone.
    public let users: [User]
    /// The devices.
    public let targets: [Target]
    /// The ways in.
    public let listeners: [Way]
    private let portBase: Int

    /// A plan with fresh passwords.
    ///
    /// - Parameters:
    ///   - directory: an absolute path.
    ///   - portBase: ports are this plus 22 (SSH), 92 (TLS telnet), 23 (telnet) and, for the devices, 1, 2 and 3.
    ///   - password: makes one password.
    public init(directory: String, portBase: Int, password: () -> String) {
        self.directory = directory
        self.portBase = portBase
        users = [
            User(name: "demo", password: password(), totp: nil, role: "demo"),
            User(name: "guest", password: password(), totp: nil, role: "lab-only"),
        ]
        targets = [
            Target(
                name: "switch1", family: "ios", user: "netops", password: password(), enable: password(),
                port: portBase + 1, tier: "prod"),
            Target(
                name: "switch2", family: "ios", user: "netops", password: password(), enable: password(),
                port: portBase + 2, tier: "lab"),
            Target(
                name: "unix1", family: "raw", user: "visitor", password: password(), enable: "", port: portBase + 3,
                tier: "unix"),
        ]
        listeners = [
            Way(name: "ssh", proto: "ssh", address: "127.0.0.1:\(portBase + 22)"),
            Way(name: "telnets", proto: "telnets", address: "127.0.0.1:\(portBase + 92)"),
            Way(name: "telnet", proto: "telnet", address: "127.0.0.1:\(portBase + 23)"),
        ]
    }

    /// The configuration file of the demo gateway.
    public var yaml: String {
        let targetLines = targets.map {
            let login = $0.isEmulated ? "credential: \($0.name), " : "family: \($0.family), "
            return "    \($0.name): {addr: 127.0.0.1, port: \($0.port), \(login)labels: {tier: \($0.tier)}}"
        }
        let credentialLines = targets.filter(\.isEmulated).map {
            "  \($0.name): {user: \($0.user), secret: vault:\($0.name), enable: vault:\($0.name)-enable}"
        }
        return """
            # Written by `sallyport demo`; it is written anew at each start.
            version: 1
            gateway:
              name: demo
              state: \(directory)/state
            listeners:
              - {name: ssh, proto: ssh, bind: "127.0.0.1:\(portBase + 22)"}
              - {name: telnets, proto: telnets, bind: "127.0.0.1:\(portBase + 92)", tls: {cert: cert.pem, key: key.pem}}
              - {name: telnet, proto: telnet, bind: "127.0.0.1:\(portBase + 23)"}
            credentials:
            \(credentialLines.joined(separator: "\n"))
            targets:
              defaults: {via: telnet, family: ios}
              hosts:
            \(targetLines.joined(separator: "\n"))
            roles:
              demo:
                allow:
                  - {targets: {match: {}}, do: [connect, run]}
              lab-only:
                allow:
                  - {targets: {match: {tier: lab}}, do: [connect, run]}
            users:
              demo: {roles: [demo]}
              guest: {roles: [lab-only]}

            """
    }

    /// The card a person sees.
    public var card: String {
        let userLines = users.map { "  \($0.name)  password \($0.password)  \(reach(of: $0))" }
        let targetLines = targets.map {
            "  \($0.name)  user \($0.user)  password \($0.password)"
                + ($0.isEmulated ? "  enable \($0.enable)" : "  (this machine, by sallyport telnetd)")
        }
        let demo = users[0].name
        let target = targets[0].name
        return """

            Sallyport demo: a gateway, two emulated Cisco IOS switches and a login on this machine,
            on loopback only.

            Get in
              ssh -p \(portBase + 22) \(demo)@localhost                            a menu of targets
              ssh -p \(portBase + 22) \(demo)+\(target)@localhost                    straight to a target
              ssh -p \(portBase + 22) \(demo)+\(target)@localhost 'show version'     one command
              openssl s_client -quiet -connect localhost:\(portBase + 92)       Telnet inside TLS
              telnet-ssl -z ssl localhost \(portBase + 92)
              telnet localhost \(portBase + 23)                                 clear text, loopback only

            People
            \(userLines.joined(separator: "\n"))

            Targets (log in there with)
            \(targetLines.joined(separator: "\n"))

            Look around
              sallyport sessions list -c \(directory)/sallyport.yaml
              sallyport recordings list -c \(directory)/sallyport.yaml
              sallyport log query -c \(directory)/sallyport.yaml

            Inside a session Ctrl-] ? lists what the gateway can do. Ctrl-C here ends the demo.

            """
    }

    private func reach(of user: User) -> String {
        user == users[0] ? "(every target)" : "(targets with the label tier=lab)"
    }
}
