/// SEND-URL (a draft of 1999): refused. It has the peer open an address in the user's browser.
public struct SendURL: TelnetOption {
    /// SEND-URL.
    public static let option = Option.sendURL
    /// Never agreed to.
    public static let isRefused = true

    /// Never made use of.
    public init() {}
}
