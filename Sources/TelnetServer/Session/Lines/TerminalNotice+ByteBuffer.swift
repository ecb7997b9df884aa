import NIOCore
import Platform

extension TerminalNotice {
    /// Takes the first byte off what one read(2) of a terminal's master has brought. What is left in `bytes`, without being
    /// copied, is what was printed.
    static func take(from bytes: inout ByteBuffer) -> TerminalNotice {
        bytes.readInteger(as: UInt8.self).map(TerminalNotice.init) ?? .data
    }
}
