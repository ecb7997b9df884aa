/// How a client's input reaches the server.
public enum InputMode: Hashable, Sendable {
    /// Each character as it is typed; the server edits.
    case characterAtATime
    /// A line when it is complete, edited here, though nobody has agreed to that: without LINEMODE, a server that
    /// neither echoes nor suppresses go-ahead wants lines. Known as kludge line mode (RFC 1184 section 4).
    case lineAtATime
    /// A line when it is complete, edited here by LINEMODE's `EDIT` (RFC 1184 section 2.2).
    case editLocally

    /// The mode that follows from what is negotiated. `linemode` is nil where LINEMODE is not in force; the other two are
    /// the server's ECHO and SUPPRESS-GO-AHEAD.
    ///
    /// Only a server that does neither of the two waits for lines. One that does either has asked for characters: it
    /// could not echo them in time otherwise, or it has no turns to give (RFC 857, RFC 858).
    public init(linemode: Linemode.Mode?, serverEchoes: Bool, serverSuppressesGoAhead: Bool) {
        if let linemode {
            self = linemode.contains(.edit) ? .editLocally : .characterAtATime
        } else {
            self = serverEchoes || serverSuppressesGoAhead ? .characterAtATime : .lineAtATime
        }
    }
}
