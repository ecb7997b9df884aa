import Policy

extension ServerSettings {
    /// How sources are held off that cannot be trusted, and who may say where somebody comes from.
    public struct Sources: Sendable {
        /// Failed attempts, within ``banTime``, after which a source is not let in for as long; nil bans nobody.
        public var failuresToBan: Int?
        /// How long failures count and bans last.
        public var banTime = Duration.seconds(600)
        /// Proxies: their connections begin with a PROXY header, and whom that names is the source. At most
        /// ``mostProxies``.
        public var proxies: [CIDR] = []

        /// The most failures that a ban can be asked for after.
        public static let mostFailures = BanList.mostFailures
        /// The most networks of proxies.
        public static let mostProxies = Message.mostItems

        /// The defaults: nobody is banned, and nobody believed.
        public init() {}
    }
}

/// What the session process is told of sources.
package struct SourcePolicy: Equatable, Sendable {
    /// Failures after which a source is banned; 0 for never.
    package var failuresToBan: UInt32 = 0
    /// Seconds for which failures count and bans last.
    package var banTime: UInt32 = 600
    /// Whether there are passwords to guess, so that logins are worth being slowed down.
    package var hasPasswords = false
    /// Proxies whose PROXY header is believed, and asked for.
    package var proxies: [CIDR] = []

    package init() {}

    init(_ settings: ServerSettings.Sources, hasPasswords: Bool) {
        failuresToBan = UInt32(clamping: max(0, settings.failuresToBan ?? 0))
        banTime = UInt32(clamping: max(1, settings.banTime.components.seconds))
        self.hasPasswords = hasPasswords
        proxies = settings.proxies
    }

    init(_ reader: inout MessageReader) throws(MessageError) {
        failuresToBan = try reader.number()
        banTime = try reader.number()
        hasPasswords = try reader.number(UInt8.self) == 1
        for text in try reader.list("proxies") {
            guard let network = try? CIDR(text) else { throw .value("proxies") }
            proxies.append(network)
        }
    }

    func write(to writer: inout MessageWriter) {
        writer.write(failuresToBan)
        writer.write(banTime)
        writer.write(UInt8(hasPasswords ? 1 : 0))
        writer.write(proxies.map(\.description))
    }
}
