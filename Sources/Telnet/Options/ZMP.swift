/// ZMP, the Zenith MUD Protocol: commands with arguments, both ways, beside the text.
public struct ZMP: TelnetOption {
    /// ZMP.
    public static let option = Option.zmp

    /// Without state.
    public init() {}

    /// A command.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let message = ZMPMessage(parameters: payload) else { throw .malformed(.zmp) }
        return .zmp(message)
    }
}

/// A command of ZMP. Bytes that are no UTF-8 come as U+FFFD.
public struct ZMPMessage: Hashable, Sendable {
    /// The command, such as `zmp.ping`: not empty.
    public var command: String
    /// Its arguments, which may be empty strings.
    public var arguments: [String]

    /// A command with its arguments.
    public init(_ command: String, _ arguments: [String] = []) {
        self.command = command
        self.arguments = arguments
    }

    /// The command and each argument end with `NUL`.
    init?(parameters: [UInt8]) {
        guard parameters.last == 0 else { return nil }
        let parts = parameters.dropLast().split(separator: 0, omittingEmptySubsequences: false)
        guard let command = parts.first, !command.isEmpty else { return nil }
        self.init(
            String(decoding: command, as: UTF8.self), parts.dropFirst().map { String(decoding: $0, as: UTF8.self) })
    }

    /// Nil if a part holds `NUL`, which would end it, or the command is empty.
    var parameters: [UInt8]? {
        guard !command.isEmpty, ([command] + arguments).allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
        return ([command] + arguments).flatMap { $0.utf8 + [0] }
    }
}

extension ZMPMessage: CustomStringConvertible {
    /// One line.
    public var description: String {
        ([command] + arguments.map { "\"\($0)\"" }).joined(separator: " ").onOneLine
    }
}

extension Engine {
    /// Sends a ZMP command, if the option is in force and no part of it holds `NUL`. Returns whether it was sent.
    @discardableResult
    public mutating func send(_ message: ZMPMessage) -> Bool {
        message.parameters.map { send(subnegotiation: .zmp, $0) } ?? false
    }
}
