/// Every option this library does more for than negotiate. A line for each file of this folder.
public enum Registry {
    /// The types, in the order of their codes.
    public static let all: [any TelnetOption.Type] = [
        Binary.self,
        Echo.self,
        SuppressGoAhead.self,
        TerminalType.self,
        EndOfRecord.self,
        NAWS.self,
        Linemode.self,
        NewEnviron.self,
        TN3270E.self,
        Charset.self,
        ComPort.self,
        StartTLS.self,
        MSDP.self,
        MSSP.self,
        MCCP1.self,
        MCCP2.self,
        MCCP3.self,
        MXP.self,
        ZMP.self,
        GMCP.self,
    ]

    /// The type for an option, if there is one.
    public static func type(for option: Option) -> (any TelnetOption.Type)? {
        all.first { $0.option == option }
    }
}
