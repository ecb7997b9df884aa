/// How ends of lines are read and written, in each direction by itself (RFC 854, "The NVT Printer and Keyboard";
/// RFC 1123 section 3.3.1). Where a direction is binary (RFC 856) nothing is changed.
///
/// RFC 5198 keeps these rules for text in UTF-8: a line ends in `CR LF`, a `CR` by itself is followed by `NUL`. Since UTF-8
/// has no byte of 255, such text needs no doubling. To bring it into normalization form C is up to the application.
public struct EndOfLine: Hashable, Sendable {
    /// What becomes of the byte that RFC 854 wants after a `CR`, when it comes. The `CR` itself is handed on at once: a
    /// read may end in one, and somebody may be waiting.
    public enum Received: String, Hashable, Sendable, CaseIterable {
        /// `CR LF` and `CR NUL` are both one Enter key and arrive as `CR`: for servers (RFC 1123 section 3.3.1).
        case typed
        /// `CR LF` is a new line and stays, `CR NUL` is a `CR`: for clients.
        case printed
        /// Everything arrives as it was sent.
        case raw
    }

    /// What becomes of the ends of lines that the application writes.
    public enum Sent: String, Hashable, Sendable, CaseIterable {
        /// `CR LF` and `LF` stay, a `CR` by itself is given its `NUL`.
        case asWritten = "as-written"
        /// A `CR` by itself, the Enter key, is sent as `CR LF`.
        case carriageReturnLineFeed = "cr-lf"
        /// `CR LF` is sent as `CR NUL`, and so is a `CR` by itself.
        case carriageReturnNul = "cr-nul"
        /// `CR LF` and a `CR` by itself are sent as `LF`.
        case lineFeed = "lf"
        /// `CR LF` and a `CR` by itself are sent as `CR` with nothing after it, for peers that do not know RFC 854.
        case carriageReturn = "cr"
        /// An `LF` by itself is sent as `CR LF`: for servers whose text has Unix' ends of lines.
        case newLines = "new-lines"
    }

    /// The peer's.
    public var received: Received
    /// Ours.
    public var sent: Sent

    /// Both directions.
    public init(received: Received, sent: Sent) {
        self.received = received
        self.sent = sent
    }

    /// What RFC 854 and RFC 1123 want of this end.
    public init(role: Role) {
        self.init(received: role == .server ? .typed : .printed, sent: .asWritten)
    }
}
