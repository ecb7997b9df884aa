/// TOGGLE-FLOW-CONTROL, also called remote flow control (RFC 1372): the performing side, a client, lets its peer say
/// whether XOFF and XON stop and start the terminal's output, or are characters like others.
public struct RemoteFlowControl: TelnetOption {
    /// TOGGLE-FLOW-CONTROL.
    public static let option = Option.remoteFlowControl

    /// What the peer has made of our terminal.
    private(set) var own = FlowControl()
    /// What we have made of the peer's.
    private var told: FlowControl?

    /// Nothing said yet.
    public init() {}

    /// Flow control begins known to both ends: on (RFC 1372 section 5). As server, makes it what it should be.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        switch side {
        case .local: own = FlowControl()
        case .remote:
            told = nil
            tell(in: &exchange)
        }
    }

    /// One command a subnegotiation. Others than the four are for those that know them: ignored (RFC 1372 section 5).
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard exchange.isAgreed(.remoteFlowControl, .local), let code = payload.first, payload.count == 1 else {
            throw .malformed(.remoteFlowControl)
        }
        guard let command = Command(rawValue: code) else { return .opaque }
        own.obey(command)
        return .flowControl(own)
    }

    /// Says what has to change. Who may restart the output is said only by those who care.
    mutating func tell(in exchange: inout Exchange) {
        guard let wanted = exchange.flowControl else { return }
        let before = told
        if wanted.isOn != (before?.isOn ?? true) { send(wanted.isOn ? .on : .off, in: &exchange) }
        if wanted.restartsOnAny != before?.restartsOnAny {
            send(wanted.restartsOnAny ? .restartAny : .restartXON, in: &exchange)
        }
        told = wanted
    }

    private func send(_ command: Command, in exchange: inout Exchange) {
        exchange.send(.remoteFlowControl, [command.rawValue])
    }

    /// Whether flow control is on, said by the side that switches it, as the BSD family does.
    public func status(_ side: Side, in exchange: borrowing Exchange) -> [UInt8]? {
        guard side == .remote else { return nil }
        return [(told?.isOn ?? true) ? Command.on.rawValue : Command.off.rawValue]
    }

    /// RFC 1372 section 1.
    enum Command: UInt8 {
        case off = 0
        case on = 1
        case restartAny = 2
        case restartXON = 3
    }
}

/// How a terminal's output is stopped and started by characters (RFC 1372).
public struct FlowControl: Hashable, Sendable {
    /// Whether XOFF stops the output; if not, it is a character like others.
    public var isOn: Bool
    /// Whether any character starts the output again, and not only XON.
    public var restartsOnAny: Bool

    /// On, and started again by XON alone, unless said otherwise.
    public init(isOn: Bool = true, restartsOnAny: Bool = false) {
        self.isOn = isOn
        self.restartsOnAny = restartsOnAny
    }

    mutating func obey(_ command: RemoteFlowControl.Command) {
        switch command {
        case .off: isOn = false
        case .on: isOn = true
        case .restartAny: restartsOnAny = true
        case .restartXON: restartsOnAny = false
        }
    }
}

extension FlowControl: CustomStringConvertible {
    /// Two words.
    public var description: String {
        "\(isOn ? "on" : "off") \(restartsOnAny ? "restart-any" : "restart-xon")"
    }
}

extension Engine {
    /// A client's terminal is to do flow control like this: tells it if it lets itself be told, and remembers it for
    /// when it will.
    public mutating func setFlowControl(_ flowControl: FlowControl) {
        exchange.flowControl = flowControl
        guard exchange.maySpeak(.remoteFlowControl, .remote) else { return }
        with(RemoteFlowControl.self) { own, exchange in own.tell(in: &exchange) }
    }
}
