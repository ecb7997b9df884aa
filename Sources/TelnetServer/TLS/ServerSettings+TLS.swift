extension ServerSettings {
    /// TLS: what the server shows, what it asks for, and where. Files are PEM.
    public struct TLS: Sendable {
        /// The certificate, with those between it and the authority behind it.
        public var certificate: String
        /// Its private key, without a passphrase.
        public var key: String
        /// Where connections are in TLS from the first byte. On ``ServerSettings/addresses`` START_TLS is offered.
        public var addresses: [Address] = []
        /// Whether nobody gets in without TLS.
        public var isRequired = false
        /// The authorities whose certificates name users by their common names; nil asks for none.
        public var clientAuthorities: String?
        /// Whether nobody gets in without such a certificate, and so without TLS either.
        public var requiresCertificate = false

        /// The defaults.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }
}

/// What the session process is told of TLS, besides ``TLSMaterial``.
package struct TLSPolicy: Equatable, Sendable {
    /// Whether a connection without TLS is sent away.
    package var isRequired = false
    /// Whether one without a certificate is.
    package var requiresCertificate = false
    /// How many listening sockets, the last of all, are in TLS from the first byte.
    package var listeners: UInt32 = 0

    package init() {}

    init(_ settings: ServerSettings.TLS) {
        isRequired = settings.isRequired || settings.requiresCertificate
        requiresCertificate = settings.requiresCertificate
        listeners = UInt32(clamping: settings.addresses.count)
    }

    init(_ reader: inout MessageReader) throws(MessageError) {
        let flags: UInt8 = try reader.number()
        isRequired = flags & 1 != 0
        requiresCertificate = flags & 2 != 0
        listeners = try reader.number()
    }

    func write(to writer: inout MessageWriter) {
        writer.write(UInt8((isRequired ? 1 : 0) | (requiresCertificate ? 2 : 0)))
        writer.write(listeners)
    }
}
