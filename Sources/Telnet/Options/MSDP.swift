/// MSDP, the MUD Server Data Protocol: variables, both ways, beside the text; their values are strings, tables and
/// arrays.
public struct MSDP: TelnetOption {
    /// MSDP.
    public static let option = Option.msdp

    /// Without state.
    public init() {}

    /// Variables.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        .msdp(try MSDPVariable.decode(payload, depth: exchange.configuration.limits.nesting))
    }
}

extension Engine {
    /// Sends variables by MSDP, if the option is in force and no text of them holds one of the format's marks.
    /// Returns whether they were sent.
    @discardableResult
    public mutating func send(_ variables: [MSDPVariable]) -> Bool {
        MSDPVariable.encode(variables).map { send(subnegotiation: .msdp, $0) } ?? false
    }
}
