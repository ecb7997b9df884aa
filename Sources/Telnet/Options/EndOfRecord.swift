/// END-OF-RECORD (RFC 885): the performing side may mark the end of records with `IAC EOR`.
///
/// The mark is a command and reaches the application as one, in its place in the data. Where the option is not in
/// force it means nothing (RFC 885 section 5).
public struct EndOfRecord: TelnetOption {
    /// END-OF-RECORD.
    public static let option = Option.endOfRecord

    /// Without state.
    public init() {}
}
