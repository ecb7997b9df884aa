/// ECHO (RFC 857): the performing side echoes what it receives.
public struct Echo: TelnetOption {
    /// ECHO.
    public static let option = Option.echo

    /// Without state.
    public init() {}

    /// Both ends echoing each other's echo never ends (RFC 857 section 4): one side at a time, first come.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        exchange.state(.echo, side.opposite) == .no
    }
}
