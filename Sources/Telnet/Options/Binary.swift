/// TRANSMIT-BINARY (RFC 856): the performing side sends 8-bit bytes without end-of-line rules; `IAC` stays doubled.
///
/// The one option the byte path itself must know. The engine tells ``Parser/isBinary`` and ``Serializer/isBinary``
/// the moment its state changes, because the very next byte is read by the new rule (RFC 856 section 5).
public struct Binary: TelnetOption {
    /// TRANSMIT-BINARY.
    public static let option = Option.binary

    /// Without state.
    public init() {}
}
