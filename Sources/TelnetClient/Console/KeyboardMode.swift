/// What becomes of keys while a connection is open.
package struct KeyboardMode: Equatable, Sendable {
    /// Lines are edited here and sent whole; otherwise every key is sent at once.
    var editsLines: Bool
    /// What is typed is shown by us; otherwise by the server, or not at all, as with a password.
    var echoes: Bool

    /// What the two ends have agreed on: who echoes, and whether the server takes single characters. A server that neither
    /// echoes nor suppresses go-ahead works by lines (RFC 858, RFC 1123 section 3.2.2), and so does a port that speaks no
    /// Telnet.
    package init(serverEchoes: Bool, serverSuppressesGoAhead: Bool, forced: ModeName?) {
        switch forced {
        case .character: (editsLines, echoes) = (false, !serverEchoes)
        case .line: (editsLines, echoes) = (true, !serverEchoes)
        default: (editsLines, echoes) = (!serverSuppressesGoAhead, !serverEchoes)
        }
    }
}
