import Glibc

/// The terminal driver behind our end of a pseudo-terminal, for whoever stands in for the keyboard: what keys mean now, and
/// what only a line can do.
package struct TerminalDriver: Sendable {
    /// What the driver does with a break on the line.
    package enum Break: Equatable, Sendable {
        /// Nothing (IGNBRK).
        case ignored
        /// SIGINT to the foreground (BRKINT).
        case interrupt
        /// These bytes are read: a NUL, or, marked, 0xFF 0x00 0x00 (PARMRK).
        case read([UInt8])
    }

    let descriptor: Int32

    /// The driver of the terminal whose master this is; the descriptor stays the caller's, and must be open.
    package init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The byte that does what `key` does; nil where a program has switched it off.
    package func byte(of key: TerminalModes.Key) -> UInt8? {
        modes?.byte(of: key)
    }

    /// What becomes of a break.
    package var breakAction: Break {
        guard let settings = settings() else { return .ignored }
        if settings.c_iflag & tcflag_t(IGNBRK) != 0 { return .ignored }
        if settings.c_iflag & tcflag_t(BRKINT) != 0 { return .interrupt }
        return .read(settings.c_iflag & tcflag_t(PARMRK) != 0 ? [0xFF, 0, 0] : [0])
    }

    /// Sends SIGINT, SIGQUIT or SIGTSTP to the programs in the foreground, whatever keys do for them.
    package func signalForeground(_ number: Int32) {
        _ = ioctl(descriptor, UInt(Self.signalRequest), number)
    }

    /// The window has this size now; the foreground gets SIGWINCH if it differs.
    package func resize(to size: PTYSize) {
        var window = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = withUnsafeMutablePointer(to: &window) { ioctl(descriptor, UInt(TIOCSWINSZ), $0) }
    }

    /// Sets the speed that programs are told, in bits a second: the highest known that is not above it. Zero, which hangs
    /// up, and what is below all leave it.
    package func setSpeed(_ speed: UInt32) {
        guard var settings = settings(), let known = Self.speed(atMost: speed) else { return }
        cfsetspeed(&settings, known)
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    /// Whether the driver shows what is typed. Programs may change it again.
    package func setEcho(_ isOn: Bool) {
        guard var settings = settings() else { return }
        settings.c_lflag = isOn ? settings.c_lflag | tcflag_t(ECHO) : settings.c_lflag & ~tcflag_t(ECHO)
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    /// How a terminal begins here: as the system has it, text in UTF-8, and a break interrupts.
    package func prepare() {
        guard var settings = settings() else { return }
        settings.c_iflag |= tcflag_t(BRKINT) | tcflag_t(IUTF8)
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    func settings() -> termios? {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 ? settings : nil
    }

    private static func speed(atMost wanted: UInt32) -> speed_t? {
        SerialLine.speeds.filter { $0.key <= Int(wanted) }.max { $0.key < $1.key }?.value
    }

    /// `TIOCSIG`, and it is `_IOW('T', 0x36, int)`.
    static let signalRequest: UInt64 = 0x4004_5436
}
