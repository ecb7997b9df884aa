import NIOTelnet
import Platform
import Synchronization

/// What `EC`, `EL` and `EOF` type (RFC 854; RFC 1184 section 2.5): the bytes that the terminal's driver takes for those
/// keys now, or before there is a terminal, those that our own prompt does.
final class TerminalKeys: Sendable {
    private let terminal = Mutex<HeldTerminal?>(nil)

    /// There is a terminal now, or none any more.
    func follow(_ terminal: HeldTerminal?) {
        self.terminal.withLock { $0 = terminal }
    }

    /// The byte for a command; nil for one that is no key, or is switched off.
    func byte(for command: Command) -> UInt8? {
        switch command {
        case .ec: byte(of: .eraseCharacter, otherwise: 0x7F)
        case .el: byte(of: .eraseLine, otherwise: 0x15)
        case .eof: byte(of: .endOfFile, otherwise: 0x04)
        default: nil
        }
    }

    private func byte(of key: TerminalModes.Key, otherwise byte: UInt8) -> UInt8? {
        terminal.withLock { $0.map { $0.driver.byte(of: key) } ?? byte }
    }
}
