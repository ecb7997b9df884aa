/// COM-PORT-OPTION (RFC 2217): a client sets and watches a serial line behind the server.
///
/// The client performs the option; the access server answers each setting with the value now in use. Here the
/// messages are values only: what is behind them is the application's.
public struct ComPort: TelnetOption {
    /// COM-PORT-OPTION.
    public static let option = Option.comPort

    /// Without state.
    public init() {}

    /// The performing side's codes are below 100, the other's from there on: each is taken from its own side only.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let code = payload.first, let command = ComPortCommand(parameters: payload) else {
            throw .malformed(.comPort)
        }
        let sender: Side = code < ComPortCommand.answer ? .remote : .local
        guard exchange.isAgreed(.comPort, sender) else { throw .malformed(.comPort) }
        return .comPort(command)
    }
}

extension Engine {
    /// Sends a command about the serial line: as client to set it, as access server to answer or to notify, by the
    /// side on which the option is in force. Returns whether it is, and the command was sent.
    @discardableResult
    public mutating func send(_ command: ComPortCommand) -> Bool {
        let isAnswer = !isEnabled(.comPort, .local)
        return command.parameters(isAnswer: isAnswer).map { send(subnegotiation: .comPort, $0) } ?? false
    }
}
