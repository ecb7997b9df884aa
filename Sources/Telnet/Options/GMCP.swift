/// GMCP: messages of a package and JSON, both ways, beside the text.
///
/// Messages are often longer than ``Limits/subnegotiation`` is by default; set it to what the application can bear.
public struct GMCP: TelnetOption {
    /// GMCP.
    public static let option = Option.gmcp

    /// Without state.
    public init() {}

    /// A message.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let message = GMCPMessage(parameters: payload) else { throw .malformed(.gmcp) }
        return .gmcp(message)
    }
}

/// A message of GMCP. Its JSON is handed on unread, for a parser of the application's choice.
public struct GMCPMessage: Hashable, Sendable {
    /// Package and message, such as `Core.Hello`: printable ASCII without spaces.
    public var name: String
    /// The JSON as sent, nil where there is none. Bytes that are no UTF-8 come as U+FFFD.
    public var json: String?

    /// A message with its JSON, if any.
    public init(_ name: String, json: String? = nil) {
        self.name = name
        self.json = json
    }

    /// The name, and behind a space the rest.
    init?(parameters: [UInt8]) {
        let name = parameters.prefix { $0 != 0x20 }
        guard !name.isEmpty, name.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        let rest = parameters.dropFirst(name.count + 1)
        self.init(
            String(decoding: name, as: UTF8.self), json: rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self))
    }

    /// Nil if the name is not one.
    var parameters: [UInt8]? {
        guard !name.isEmpty, name.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        return Array(name.utf8) + (json.map { [0x20] + Array($0.utf8) } ?? [])
    }
}

extension GMCPMessage: CustomStringConvertible {
    /// One line.
    public var description: String {
        (name + (json.map { " \($0)" } ?? "")).onOneLine
    }
}

extension Engine {
    /// Sends a GMCP message, if the option is in force and the name is one. Returns whether it was sent.
    @discardableResult
    public mutating func send(_ message: GMCPMessage) -> Bool {
        message.parameters.map { send(subnegotiation: .gmcp, $0) } ?? false
    }
}
