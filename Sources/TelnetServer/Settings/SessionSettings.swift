import Platform

/// How the session process serves; the monitor tells it, for it can read no file.
package struct SessionSettings: Equatable, Sendable {
    /// Whose process it is to become; nil stays who it is, where the monitor is not root either.
    package var account: Privileges.Account?
    /// What `/etc/issue.net` holds, up to ``Banner/longest`` bytes.
    package var banner: String
    /// Names of variables that clients may set.
    package var acceptEnvironment: [String] = []
    /// Connections at once, from everywhere.
    package var maximumConnections: UInt32 = 1000
    /// Connections at once from one address; 0 for any number. Loopback may have as many as there are.
    package var maximumPerSource: UInt32 = 0
    /// Seconds a person has to say who they are.
    package var loginTimeout: UInt32 = 60
    /// Where people come from, and what is made of it.
    package var sources = SourcePolicy()
    /// Seconds without anything typed after which a session ends; 0 never does.
    package var idle: UInt32 = 0
    /// What is asked of TLS.
    package var tls = TLSPolicy()
    /// Whether figures are served.
    package var metrics = MetricsPolicy()
    /// Seconds without anybody after which it stops to take connections and says so; 0 never does.
    package var idleExit: UInt32 = 0
    /// Whether clients may edit lines for the terminal (RFC 1184).
    package var offersLinemode = false

    package init(banner: String = "") {
        self.banner = banner
    }

    init(_ reader: inout MessageReader) throws(MessageError) {
        let (user, group): (UInt32, UInt32) = (try reader.number(), try reader.number())
        account = user == 0 ? nil : Privileges.Account(user: user, group: group)
        banner = try reader.text("banner")
        acceptEnvironment = try reader.list("names")
        maximumConnections = try reader.number()
        maximumPerSource = try reader.number()
        loginTimeout = try reader.number()
        sources = try SourcePolicy(&reader)
        idle = try reader.number()
        tls = try TLSPolicy(&reader)
        idleExit = try reader.number()
        metrics = try MetricsPolicy(&reader)
        offersLinemode = try reader.number(UInt8.self) == 1
    }

    func write(to writer: inout MessageWriter) {
        writer.write(account?.user ?? 0)
        writer.write(account?.group ?? 0)
        writer.write(banner)
        writer.write(acceptEnvironment)
        writer.write(maximumConnections)
        writer.write(maximumPerSource)
        writer.write(loginTimeout)
        sources.write(to: &writer)
        writer.write(idle)
        tls.write(to: &writer)
        writer.write(idleExit)
        metrics.write(to: &writer)
        writer.write(UInt8(offersLinemode ? 1 : 0))
    }
}
