/// The size and kind of a person's terminal, as the device takes it.
struct TerminalSettings: Sendable {
    /// Set by `terminal length`; nil follows the window.
    var length: Int?
    /// Set by `terminal width`; nil follows the window.
    var width: Int?
    /// The window's rows as told by NAWS (RFC 1073); 0 is unknown.
    var windowRows = 0
    /// The window's columns; 0 is unknown.
    var windowColumns = 0
    /// The terminal's type as told by the peer.
    var type = ""
    /// Whether log messages are shown.
    var isMonitoring = false

    /// Lines of a page; 0 never stops.
    var rows: Int { length ?? (windowRows > 0 ? windowRows : 24) }

    /// Columns of a line; 0 has no bound.
    var columns: Int { width ?? (windowColumns > 0 ? windowColumns : 80) }
}
