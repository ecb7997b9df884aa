/// X-DISPLAY-LOCATION (RFC 1096): the performing side, a client, names its X display when asked.
///
/// As client we name what the configuration holds, by default nothing. As server we hand on what has the form of a
/// display and could not be taken for a switch; whether to trust it with a program's windows is another matter.
public struct XDisplayLocation: TelnetOption {
    /// X-DISPLAY-LOCATION.
    public static let option = Option.xDisplayLocation

    private var inquiry = Inquiry(.xDisplayLocation)

    /// Nothing asked yet.
    public init() {}

    /// Asks a peer that has agreed to tell.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        if side == .remote { inquiry.ask(in: &exchange) }
    }

    /// `SEND` is answered out of the configuration, `IS` is checked and handed on. An empty answer says nothing.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        switch try inquiry.received(payload, in: exchange) {
        case .asked:
            inquiry.answer((exchange.configuration.display ?? "").utf8, in: &exchange)
            return .opaque
        case .answered(let bytes):
            guard !bytes.isEmpty else { return .opaque }
            let limit = exchange.configuration.limits.location
            let display = try String(checking: bytes, .xDisplayLocation, limit: limit)
            guard Self.isDisplay(bytes) else { throw .unacceptableValue(.xDisplayLocation) }
            return .display(display)
        }
    }

    /// `host:display` or `host:display.screen`, both numbers (RFC 1096 section 4); the host may be empty.
    private static func isDisplay(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return false }
        let host = bytes[..<colon]
        let numbers = bytes[(colon + 1)...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return !host.contains(UInt8(ascii: " ")) && host.first != UInt8(ascii: "-") && numbers.count <= 2
            && numbers.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            }
    }
}
