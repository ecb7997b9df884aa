import Platform

/// Everything the command line of `sallyport connect` can say.
public struct ClientOptions: Equatable, Sendable {
    /// Which kinds of address to use.
    public enum Family: Sendable, Equatable {
        /// Both; what the name server puts first is tried first.
        case any
        /// `-4`.
        case v4
        /// `-6`.
        case v6
    }

    /// The form of the session's log.
    public enum LogFormat: String, Sendable, CaseIterable {
        /// What was printed, without the means of printing.
        case text
        /// The bytes as they came.
        case raw
        /// asciicast version 2, with times, for asciinema.
        case asciicast
    }

    /// The longest time a connection may take unless told, in seconds.
    public static let defaultConnectTimeout = 15.0

    /// Where to go; nil for command mode. A profile's name until ``Profiles`` has replaced it.
    public var destination: Destination?
    /// `-4`, `-6`.
    public var family = Family.any
    /// `-b`: the local address to connect from.
    public var bindAddress: String?
    /// `--connect-timeout`, in seconds: over names, addresses, proxy and TLS together.
    public var connectTimeout = defaultConnectTimeout
    /// `-d`: SO_DEBUG, and every negotiation shown.
    public var debugsSocket = false

    /// `-8`: ask for binary in both directions; `-L`: away from us only.
    public var binaryInput = false
    /// See ``binaryInput``.
    public var binaryOutput = false
    /// The escape character; nil for none (`-E`).
    public var escape: ControlCharacter? = ControlCharacter(0x1D)
    /// `-r`: the escape character is `~` at the beginning of a line.
    public var isRlogin = false
    /// `-a`, or implied by `-l`: give the user's name if asked; `-K` takes it back.
    public var givesUser = false
    /// `-l`.
    public var user: String?
    /// `-c`: leave `.telnetrc` alone.
    public var skipsRC = false
    /// `-n`: where negotiations and bytes are noted.
    public var traceFile: String?
    /// `--hex`: every byte both ways on standard error.
    public var showsHex = false
    /// `--passive`: never speak first.
    public var isPassive = false
    /// `--raw`: bytes and no Telnet at all.
    public var isRaw = false
    /// `--keepalive`: seconds of silence after which `IAC NOP` goes out.
    public var keepAlive: Double?
    /// `--log`.
    public var logFile: String?
    /// `--log-format`; from the file's name unless given.
    public var logFormat: LogFormat?
    /// `--json`: `status` prints JSON.
    public var printsJSON = false
    /// TLS from the first byte, and how.
    public var tls = TLSOptions()
    /// `--proxy`.
    public var proxy: ProxyURL?
    /// The password of the user in ``proxy``, from `SALLYPORT_PROXY_PASSWORD`.
    public var proxyPassword = ""
    /// `--serial`: a device instead of a host.
    public var serialDevice: String?
    /// `--line`; ``SerialLine/usual`` unless given.
    public var serialLine: SerialLine?

    /// What holds unless something is said.
    public init() {}

    /// Refuses what would have no effect, for somebody may rely on it: how TLS is made without TLS, and the like. To be called when
    /// all has been said, also by a profile.
    public func validate() throws(UsageError) {
        if let option = tls.unused {
            throw UsageError("--\(option) is about TLS, and there is none: add --tls or --starttls, or leave it out")
        }
        if serialLine != nil, serialDevice == nil {
            throw UsageError("--line is about a serial line, and there is none: add --serial, or leave it out")
        }
        if logFormat != nil, logFile == nil {
            throw UsageError("--log-format is about a log, and there is none: add --log, or leave it out")
        }
        if serialDevice != nil, let destination {
            throw UsageError("--serial goes without a host: '\(destination)' is too much")
        }
    }

    /// The form of the log, told or taken from the name.
    public var effectiveLogFormat: LogFormat {
        if let logFormat { return logFormat }
        guard let logFile else { return .text }
        if logFile.hasSuffix(".cast") { return .asciicast }
        return logFile.hasSuffix(".raw") ? .raw : .text
    }
}

/// Whether and how TLS is used.
public struct TLSOptions: Equatable, Sendable {
    /// TLS from the first byte.
    public var isOn = false
    /// The server's certificate is not checked.
    public var isInsecure = false
    /// A PEM file of the authorities to trust, instead of the system's.
    public var authorities: String?
    /// Our own certificate chain, PEM.
    public var certificate: String?
    /// Its key, PEM; in the certificate's file unless given.
    public var key: String?
    /// The name the certificate must have, and that is asked for by SNI; the host's unless given.
    public var name: String?
    /// TLS by START_TLS, and nothing said or shown in clear text (draft-altman-telnet-starttls).
    public var startTLS = false

    /// No TLS.
    public init() {}

    /// An option that was given though there is no TLS it could be for.
    fileprivate var unused: String? {
        guard !isOn, !startTLS else { return nil }
        if isInsecure { return "insecure" }
        let values = [("ca", authorities), ("cert", certificate), ("key", key), ("tls-name", name)]
        return values.first { $0.1 != nil }?.0
    }
}

/// A command line that cannot be understood: one line for the person.
public struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, and what to do.
    public let description: String

    /// A fault with these words.
    public init(_ description: String) {
        self.description = description
    }
}
