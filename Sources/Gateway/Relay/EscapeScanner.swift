import NIOCore

/// What a person asks of the gateway itself from inside a session: `Ctrl-]`, then a letter.
public enum EscapeAction: Sendable, Equatable {
    /// `?`: list the letters.
    case help
    /// `d`: end the session.
    case disconnect
    /// `b`: send the device a BREAK.
    case sendBreak
    /// `m`: end the session and show the menu again.
    case menu
    /// `Ctrl-]` again: send one `Ctrl-]` to the device.
    case literal
    /// Any other byte; nothing is sent.
    case unknown(UInt8)

    /// What `Ctrl-] ?` prints, one line for each letter.
    static let list = """
        Ctrl-] d  disconnect
        Ctrl-] m  back to the menu
        Ctrl-] b  send BREAK to the device
        Ctrl-] ]  (or Ctrl-] again) send Ctrl-] to the device
        Ctrl-] ?  this list
        """

    init(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "?"), UInt8(ascii: "h"): self = .help
        case UInt8(ascii: "d"), UInt8(ascii: "q"): self = .disconnect
        case UInt8(ascii: "b"): self = .sendBreak
        case UInt8(ascii: "m"): self = .menu
        case UInt8(ascii: "]"), EscapeScanner.escape: self = .literal
        default: self = .unknown(letter)
        }
    }
}

/// Finds the in-session escape in what a person types, without copying what is not an escape.
///
/// The escape may be cut anywhere: the letter can come with the `Ctrl-]` or in a later read.
package struct EscapeScanner {
    /// `Ctrl-]`, the escape character of every telnet client.
    package static let escape: UInt8 = 0x1D

    /// A piece of the input, in order.
    package enum Piece: Equatable {
        /// Bytes for the device; a slice of the buffer that was scanned.
        case data(ByteBuffer)
        /// An escape and its letter; neither goes to the device.
        case action(EscapeAction)
    }

    private var awaitsLetter = false

    package init() {}

    /// Takes the next piece off the front of `buffer`, or nil when nothing is left of it.
    package mutating func next(in buffer: inout ByteBuffer) -> Piece? {
        if awaitsLetter {
            guard let letter = buffer.readInteger(as: UInt8.self) else { return nil }
            awaitsLetter = false
            return .action(EscapeAction(letter: letter))
        }
        guard buffer.readableBytes > 0 else { return nil }
        guard let index = buffer.readableBytesView.firstIndex(of: Self.escape) else {
            defer { buffer.moveReaderIndex(to: buffer.writerIndex) }
            return .data(buffer)
        }
        let length = index - buffer.readerIndex
        let before = buffer.readSlice(length: length)
        buffer.moveReaderIndex(forwardBy: 1)
        awaitsLetter = true
        if let before, length > 0 { return .data(before) }
        return next(in: &buffer)
    }
}
