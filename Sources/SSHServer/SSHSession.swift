import NIOCore

/// The terminal a client asked for (RFC 4254 section 6.2).
public struct SSHTerminal: Sendable, Equatable {
    /// The value of TERM: 1 to 64 letters, digits, `.`, `_`, `+`, `-`; anything else arrives as `unknown`.
    public var term: String
    /// Width in characters, 0 when the client does not know.
    public var columns: UInt16
    /// Height in characters, 0 when the client does not know.
    public var rows: UInt16
}

/// What the client wants to run (RFC 4254 section 6.5).
public enum SSHRequest: Sendable, Equatable {
    /// An interactive session.
    case shell
    /// One command, at most 32 KiB of UTF-8; other commands are refused.
    case exec(String)
}

/// One session of a logged-in user, ready to be served.
public struct SSHSession: Sendable {
    /// The name that was accepted, whole, as the client sent it.
    public var user: String
    /// The connection the session belongs to; several sessions may share it.
    public var peer: SSHPeer
    /// Shell or command.
    public var request: SSHRequest
    /// The terminal, or nil when none was asked for.
    public var terminal: SSHTerminal?
    /// The session's bytes: `ByteBuffer` in and out. See ``SSHChannel`` for its events and options.
    public var channel: any Channel
}

/// Inbound user event: the client's window has another size (RFC 4254 section 6.7). Only the newest is delivered.
public struct SSHWindowChange: Sendable, Equatable {
    /// Width in characters.
    public var columns: UInt16
    /// Height in characters.
    public var rows: UInt16

    /// A size.
    public init(columns: UInt16, rows: UInt16) {
        self.columns = columns
        self.rows = rows
    }
}

/// Outbound user event: the command's exit status (RFC 4254 section 6.10), in order after everything flushed before.
public struct SSHExitStatus: Sendable, Equatable {
    /// 0 to 255 for clients that follow POSIX.
    public var code: UInt32

    /// A status.
    public init(_ code: UInt32) {
        self.code = code
    }
}

/// Outbound user event: text for the client's standard error (RFC 4254 section 5.2), flushed at once.
public struct SSHStandardError: Sendable, Equatable {
    /// The bytes.
    public var bytes: ByteBuffer

    /// Bytes for standard error.
    public init(_ bytes: ByteBuffer) {
        self.bytes = bytes
    }
}
