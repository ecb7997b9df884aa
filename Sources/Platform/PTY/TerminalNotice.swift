/// What a program did to its terminal, as the first byte of a read tells in packet mode (ioctl_tty(2), `TIOCPKT`).
///
/// Each read of the master then begins with such a byte. It is ``data`` before what was printed; any other stands alone, and
/// comes before what has been printed and not been read yet.
package struct TerminalNotice: OptionSet, Equatable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// What follows was printed.
    package static let data: TerminalNotice = []
    /// What was typed and not read has been thrown away.
    package static let inputFlushed = TerminalNotice(rawValue: 1)
    /// What was printed and not carried on has been thrown away.
    package static let outputFlushed = TerminalNotice(rawValue: 2)
    /// The usual keys stop and start the output no more (`IXON`, `VSTOP`, `VSTART`).
    package static let flowControlOff = TerminalNotice(rawValue: 16)
    /// They do again.
    package static let flowControlOn = TerminalNotice(rawValue: 32)
    /// The settings were changed. Only told where the master edits lines (`EXTPROC`).
    package static let settingsChanged = TerminalNotice(rawValue: 64)
}
