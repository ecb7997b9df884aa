/// AUTHENTICATION (RFC 2941): refused. Its methods are dead or broken, and NTLM by it can be reflected (CVE-2009-1930);
/// who a user is has to be settled inside of TLS, or by the gateway.
public struct Authentication: TelnetOption {
    /// AUTHENTICATION.
    public static let option = Option.authentication
    /// Never agreed to.
    public static let isRefused = true

    /// Never made use of.
    public init() {}
}
