import Glibc

/// What programs make of a terminal, and what the master does with that.
extension TerminalDriver {
    /// From now on each read of the master begins with a ``TerminalNotice``. To be called before anything is printed.
    package func usePackets() throws(SystemError) {
        var isOn: Int32 = 1
        let result = withUnsafeMutablePointer(to: &isOn) { ioctl(descriptor, UInt(TIOCPKT), $0) }
        guard result == 0 else { throw SystemError("listen to", "the pseudo-terminal") }
    }

    /// What programs have made of the terminal; nil if there is none any more.
    package var modes: TerminalModes? { settings().map(TerminalModes.init) }

    /// Whether lines are edited by whoever stands in for the keyboard (`EXTPROC`). The driver then takes what is typed as it
    /// is: it shows nothing, edits nothing and sends no signals, whatever its settings say, and those are told at each change.
    package func setExternal(_ isOn: Bool) {
        guard var settings = settings() else { return }
        let flag = tcflag_t(EXTPROC)
        settings.c_lflag = isOn ? settings.c_lflag | flag : settings.c_lflag & ~flag
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    /// Gives keys other bytes; nil switches one off.
    package func setKeys(_ keys: [TerminalModes.Key: UInt8?]) {
        guard var settings = settings(), !keys.isEmpty else { return }
        withUnsafeMutableBytes(of: &settings.c_cc) { bytes in
            for (key, byte) in keys { bytes[key.index] = byte ?? 0 }
        }
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    /// Throws away what was printed and has not been read, up to so many bytes; the descriptor must not block. Returns what was
    /// told besides.
    package func discardOutput(upTo limit: Int) -> TerminalNotice {
        var notices = TerminalNotice()
        var bytes = [UInt8](repeating: 0, count: 4096)
        var left = limit
        while left > 0 {
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { break }
            notices.formUnion(TerminalNotice(rawValue: bytes[0]))
            left -= count
        }
        return notices
    }

    /// Takes what a program did to the terminal, if there is word of it; what was printed stays where it is.
    package func takeNotice() -> TerminalNotice? {
        var waited = pollfd(fd: descriptor, events: Int16(POLLPRI), revents: 0)
        guard poll(&waited, 1, 0) > 0, waited.revents & Int16(POLLPRI) != 0 else { return nil }
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? TerminalNotice(rawValue: byte) : nil
    }
}
