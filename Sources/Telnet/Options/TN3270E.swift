/// TN3270E (RFC 2355): a 3270 terminal or printer by Telnet; the performing side is its client.
///
/// Agreeing to it implies TRANSMIT-BINARY and END-OF-RECORD, so records pass both ways unharmed, each with its
/// ``TN3270EHeader`` and ended by ``Command/eor``. Device and functions are agreed on by values only, see
/// ``TN3270EMessage``: who speaks 3270 knows what to answer, and a gateway passes it on.
public struct TN3270E: TelnetOption {
    /// TN3270E.
    public static let option = Option.tn3270e

    /// Without state.
    public init() {}

    /// A message about the device or the functions.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let message = TN3270EMessage(parameters: payload) else { throw .malformed(.tn3270e) }
        let sender: Side = message.isServers ? .local : .remote
        guard message.isEithers || exchange.isAgreed(.tn3270e, sender) else { throw .malformed(.tn3270e) }
        return .tn3270e(message)
    }
}

extension Engine {
    /// Sends a message about the device or the functions, if the option is in force and each name of the message is
    /// one (RFC 2355 section 7: printable ASCII). Returns whether it was sent.
    @discardableResult
    public mutating func send(_ message: TN3270EMessage) -> Bool {
        message.parameters.map { send(subnegotiation: .tn3270e, $0) } ?? false
    }
}

/// What stands before each record once TN3270E is in force (RFC 2355 section 8.1). Codes without a name survive.
public struct TN3270EHeader: Hashable, Sendable {
    /// How many bytes it takes.
    public static let count = 5

    /// `DATA-TYPE`: 0 3270 data, 1 SCS data, 2 response, 3 bind image, 4 unbind, 5 NVT data, 6 request, 7 SSCP-LU data.
    public var dataType: UInt8
    /// `REQUEST-FLAG`.
    public var request: UInt8
    /// `RESPONSE-FLAG`.
    public var response: UInt8
    /// `SEQ-NUMBER`.
    public var sequence: UInt16

    /// A header of these fields.
    public init(dataType: UInt8, request: UInt8 = 0, response: UInt8 = 0, sequence: UInt16 = 0) {
        self.dataType = dataType
        self.request = request
        self.response = response
        self.sequence = sequence
    }

    /// The header at the start of a record; nil if the record is shorter.
    public init?(_ record: Span<UInt8>) {
        guard record.count >= Self.count else { return nil }
        self.init(
            dataType: record[0], request: record[1], response: record[2],
            sequence: UInt16(record[3]) << 8 | UInt16(record[4]))
    }

    /// The bytes to put before a record.
    public var bytes: [UInt8] {
        [dataType, request, response, UInt8(sequence >> 8), UInt8(sequence & 0xFF)]
    }
}
