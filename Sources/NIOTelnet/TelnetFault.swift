/// Why a ``TelnetHandler`` gave a connection up, or did not send something, other than for a ``TelnetError``.
public enum TelnetFault: Error, Hashable, Sendable {
    /// The peer will not have TLS, and ``TelnetTLS/Use/required`` says that there is nothing without it.
    case tlsRefused
    /// TLS was required or begun, and was not there in time.
    case tlsTimedOut
    /// What the peer compressed is no zlib stream (RFC 1950).
    case compressionMalformed
    /// The peer's compressed data would become more than ``InflationLimits`` allow.
    case compressionExceeded
    /// The peer announced compression, or TLS, inside of what is compressed.
    case compressionNested
    /// More than this many bytes were written while it was open whether TLS comes.
    case heldTooMuch(Int)
    /// The peer sent `AO` before this was sent.
    case outputAborted
    /// A line of the peer is longer than this many bytes.
    case lineTooLong(Int)
    /// A peer that must name the client by a PROXY header did not, or not in time.
    case proxyHeader(ProxyHeader.Fault)
}

extension TelnetFault: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .tlsRefused: "peer refused TLS, which is required here (START_TLS)"
        case .tlsTimedOut: "peer did not begin TLS in time (START_TLS)"
        case .compressionMalformed: "peer sent a malformed compressed stream (MCCP)"
        case .compressionExceeded: "peer sent a compressed stream that grows beyond all measure (MCCP)"
        case .compressionNested: "peer began compression or TLS inside of compression (MCCP)"
        case .heldTooMuch(let bytes): "more than \(bytes) bytes were written before TLS was agreed on"
        case .outputAborted: "peer aborted the output (RFC 854, AO)"
        case .lineTooLong(let bytes): "peer sent a line of more than \(bytes) bytes"
        case .proxyHeader(let fault): "\(fault)"
        }
    }
}
