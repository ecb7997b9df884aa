/// Every option this library does more for than negotiate. A line for each file of this folder.
public enum Registry {
    /// The types, in the order of their codes.
    public static let all: [any TelnetOption.Type] = [
        Binary.self,
        Echo.self,
        SuppressGoAhead.self,
        Status.self,
        TimingMark.self,
        Logout.self,
        SendLocation.self,
        TerminalType.self,
        EndOfRecord.self,
        NAWS.self,
        TerminalSpeed.self,
        RemoteFlowControl.self,
        Linemode.self,
        XDisplayLocation.self,
        Environ.self,
        Authentication.self,
        Encrypt.self,
        NewEnviron.self,
        TN3270E.self,
        Charset.self,
        ComPort.self,
        StartTLS.self,
        Kermit.self,
        SendURL.self,
        ForwardX.self,
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
        types[Int(option.rawValue)]
    }

    /// By code: it is looked at for each verb received.
    private static let types = Option.all.map { option in all.first { $0.option == option } }
}
