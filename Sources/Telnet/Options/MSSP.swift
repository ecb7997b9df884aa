/// MSSP, the MUD Server Status Protocol: the server tells what it is to whoever lists such servers.
public struct MSSP: TelnetOption {
    /// MSSP.
    public static let option = Option.mssp

    /// Without state.
    public init() {}

    /// Tells what the configuration has, once the peer has agreed to hear it.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .local, let parameters = MSSPVariable.encode(exchange.configuration.serverStatus) else { return }
        exchange.send(.mssp, parameters)
    }

    /// The peer tells what it is.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard exchange.isAgreed(.mssp, .remote), let variables = MSSPVariable.decode(payload) else {
            throw .malformed(.mssp)
        }
        return .serverStatus(variables)
    }
}

/// A variable of MSSP, such as `PLAYERS`. Bytes that are no UTF-8 come as U+FFFD.
public struct MSSPVariable: Hashable, Sendable {
    /// The name: not empty.
    public var name: String
    /// One value or more, in order.
    public var values: [String]

    /// A variable with its values.
    public init(_ name: String, _ values: String...) {
        self.name = name
        self.values = values
    }

    private static let nameMark: UInt8 = 1
    private static let valueMark: UInt8 = 2

    /// `VAR` and a name, then `VAL` and a value at least once, again and again.
    static func decode(_ parameters: [UInt8]) -> [MSSPVariable]? {
        var variables: [MSSPVariable] = []
        var rest = parameters[...]
        while let mark = rest.popFirst() {
            let text = String(decoding: rest.prefix { $0 > valueMark }, as: UTF8.self)
            rest = rest.drop { $0 > valueMark }
            switch mark {
            case nameMark where !text.isEmpty && rest.first == valueMark: variables.append(MSSPVariable(text))
            case valueMark where !variables.isEmpty: variables[variables.count - 1].values.append(text)
            default: return nil
            }
        }
        return variables.isEmpty ? nil : variables
    }

    /// Nil if there is nothing to tell, or a text holds one of the marks, or `NUL`.
    static func encode(_ variables: [MSSPVariable]) -> [UInt8]? {
        guard !variables.isEmpty else { return nil }
        var parameters: [UInt8] = []
        for variable in variables {
            let texts = [variable.name] + variable.values
            guard !variable.name.isEmpty, texts.count > 1, texts.allSatisfy({ $0.utf8.allSatisfy { $0 > valueMark } })
            else { return nil }
            parameters += [nameMark] + variable.name.utf8 + variable.values.flatMap { [valueMark] + $0.utf8 }
        }
        return parameters
    }
}

extension MSSPVariable: CustomStringConvertible {
    /// One line.
    public var description: String {
        "\(name)=\(values.joined(separator: ","))".onOneLine
    }
}
