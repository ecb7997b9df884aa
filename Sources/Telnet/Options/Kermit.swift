/// KERMIT (RFC 2840): refused. It announces a file server behind the terminal, which nobody expects there.
public struct Kermit: TelnetOption {
    /// KERMIT.
    public static let option = Option.kermit
    /// Never agreed to.
    public static let isRefused = true

    /// Never made use of.
    public init() {}
}
