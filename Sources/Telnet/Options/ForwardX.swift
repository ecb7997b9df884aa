/// FORWARD_X (a draft of 2000): refused. It carries connections to the user's X display.
public struct ForwardX: TelnetOption {
    /// FORWARD_X.
    public static let option = Option.forwardX
    /// Never agreed to.
    public static let isRefused = true

    /// Never made use of.
    public init() {}
}
