/// ENCRYPT (RFC 2946): refused. Its ciphers are obsolete and it protects nothing before or after its own negotiation;
/// START_TLS is what there is.
public struct Encrypt: TelnetOption {
    /// ENCRYPT.
    public static let option = Option.encrypt
    /// Never agreed to.
    public static let isRefused = true

    /// The longest key identifier there was room for in the implementations that were overrun.
    static let keyIdentifier = 64
    private static let keyIdentifierCommands: ClosedRange<UInt8> = 7...8

    /// Never made use of.
    public init() {}

    /// A long `ENC_KEYID` or `DEC_KEYID` is no slip but an attack with a name (CVE-2011-4862).
    public static func fault(uninvited payload: [UInt8]) -> Violation {
        guard let command = payload.first, keyIdentifierCommands ~= command, payload.count - 1 > keyIdentifier else {
            return .optionNotEnabled(.encrypt)
        }
        return .overlongKey(.encrypt)
    }
}
