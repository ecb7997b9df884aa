/// NAWS (RFC 1073): the performing side, a client, tells the size of its window, at first and whenever it changes.
public struct NAWS: TelnetOption {
    /// NAWS.
    public static let option = Option.naws

    /// Without state.
    public init() {}

    /// Tells our size as soon as the server agrees. Never before: devices take it for typed input.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .local, let window = exchange.window else { return }
        exchange.send(.naws, window.parameters)
    }

    /// Takes the peer's size.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard exchange.isAgreed(.naws, .remote), let window = WindowSize(parameters: payload) else {
            throw .malformed(.naws)
        }
        return .windowSize(window)
    }

    /// The size we have told last.
    public func status(_ side: Side, in exchange: borrowing Exchange) -> [UInt8]? {
        side == .local ? exchange.window?.parameters : nil
    }
}

/// The size of a terminal's window in characters. Zero means that the size is not known (RFC 1073).
public struct WindowSize: Hashable, Sendable {
    /// Characters in a line.
    public var columns: UInt16
    /// Lines.
    public var rows: UInt16

    /// A size of `columns` by `rows` characters.
    public init(columns: UInt16, rows: UInt16) {
        self.columns = columns
        self.rows = rows
    }

    /// Two 16-bit numbers, high byte first (RFC 1073); nil unless there are exactly four bytes.
    init?(parameters bytes: [UInt8]) {
        guard bytes.count == 4 else { return nil }
        columns = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        rows = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }

    var parameters: [UInt8] {
        [columns, rows].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}

extension Engine {
    /// The window now has this size: tells the server if it wants to know, and remembers it for when it will.
    public mutating func setWindowSize(_ window: WindowSize) {
        guard exchange.window != window else { return }
        exchange.window = window
        if isEnabled(.naws, .local) { exchange.send(.naws, window.parameters) }
    }
}
