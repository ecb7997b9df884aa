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
    ]

    /// The type for an option, if there is one.
    public static func type(for option: Option) -> (any TelnetOption.Type)? {
        all.first { $0.option == option }
    }
}
