/// What COM-PORT-OPTION says about a serial line (RFC 2217 section 2 to 5), the same value whichever side says it.
///
/// From the client a setting is a wish, and zero asks what the setting is. From the access server it is what holds.
/// Values are numbers with names, so that codes the RFC reserves, and peers use, are neither lost nor refused.
public enum ComPortCommand: Hashable, Sendable {
    /// `SIGNATURE`: what the sender is; empty asks the other side. Bytes that are no UTF-8 come as U+FFFD.
    case signature(String)
    /// `SET-BAUDRATE`, in bits a second.
    case baudRate(UInt32)
    /// `SET-DATASIZE`: 5 to 8 bits a character.
    case dataSize(UInt8)
    /// `SET-PARITY`.
    case parity(Parity)
    /// `SET-STOPSIZE`.
    case stopSize(StopSize)
    /// `SET-CONTROL`: flow control, break and the lines of the modem.
    case control(Control)
    /// `NOTIFY-LINESTATE`, of the access server.
    case lineState(LineState)
    /// `NOTIFY-MODEMSTATE`, of the access server.
    case modemState(ModemState)
    /// `FLOWCONTROL-SUSPEND`: send no data until ``resume``.
    case suspend
    /// `FLOWCONTROL-RESUME`.
    case resume
    /// `SET-LINESTATE-MASK`: which changes to notify of; none at first.
    case lineStateMask(LineState)
    /// `SET-MODEMSTATE-MASK`: which changes to notify of; all at first.
    case modemStateMask(ModemState)
    /// `PURGE-DATA`: forget what is buffered.
    case purge(Buffers)
    /// A code that the RFC does not have, as the client counts them: 13 to 99, and from an access server to 155.
    case other(code: UInt8, [UInt8])
}

extension ComPortCommand {
    /// What the access server adds to a code.
    static let answer: UInt8 = 100

    /// Nil if the parameters are not as long as the code wants them.
    init?(parameters: [UInt8]) {
        guard let first = parameters.first else { return nil }
        let code = first < Self.answer ? first : first - Self.answer
        let content = parameters.dropFirst()
        switch code {
        case 0: self = .signature(String(decoding: content, as: UTF8.self))
        case 1:
            guard content.count == 4 else { return nil }
            self = .baudRate(content.reduce(0) { $0 << 8 | UInt32($1) })
        case 8, 9:
            guard content.isEmpty else { return nil }
            self = code == 8 ? .suspend : .resume
        case 2...7, 10...12:
            guard content.count == 1, let value = content.first else { return nil }
            self.init(code: code, value)
        default: self = .other(code: code, Array(content))
        }
    }

    private init(code: UInt8, _ value: UInt8) {
        switch code {
        case 2: self = .dataSize(value)
        case 3: self = .parity(Parity(rawValue: value))
        case 4: self = .stopSize(StopSize(rawValue: value))
        case 5: self = .control(Control(rawValue: value))
        case 6: self = .lineState(LineState(rawValue: value))
        case 7: self = .modemState(ModemState(rawValue: value))
        case 10: self = .lineStateMask(LineState(rawValue: value))
        case 11: self = .modemStateMask(ModemState(rawValue: value))
        case 12: self = .purge(Buffers(rawValue: value))
        default: self = .other(code: code, [value])
        }
    }

    /// The code, plus 100 if it is the access server that speaks, and what follows it. Nil for a code that the
    /// speaker does not have.
    func parameters(isAnswer: Bool) -> [UInt8]? {
        let (code, content) = codeAndContent
        guard isAnswer else { return code < Self.answer ? [code] + content : nil }
        return code <= .max - Self.answer ? [code + Self.answer] + content : nil
    }

    private var codeAndContent: (UInt8, [UInt8]) {
        switch self {
        case .signature(let text): (0, Array(text.utf8))
        case .baudRate(let rate): (1, [24, 16, 8, 0].map { UInt8(rate >> $0 & 0xFF) })
        case .dataSize(let bits): (2, [bits])
        case .parity(let parity): (3, [parity.rawValue])
        case .stopSize(let size): (4, [size.rawValue])
        case .control(let control): (5, [control.rawValue])
        case .lineState(let state): (6, [state.rawValue])
        case .modemState(let state): (7, [state.rawValue])
        case .suspend: (8, [])
        case .resume: (9, [])
        case .lineStateMask(let mask): (10, [mask.rawValue])
        case .modemStateMask(let mask): (11, [mask.rawValue])
        case .purge(let buffers): (12, [buffers.rawValue])
        case .other(let code, let content): (code, content)
        }
    }
}

// MARK: - Values

extension ComPortCommand {
    /// The parity bit of a character. Zero asks for it.
    public struct Parity: RawRepresentable, Hashable, Sendable {
        /// The code on the wire.
        public let rawValue: UInt8
        /// The parity with this code.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What is it?
        public static let request = Parity(rawValue: 0)
        /// No parity bit.
        public static let none = Parity(rawValue: 1)
        /// Odd.
        public static let odd = Parity(rawValue: 2)
        /// Even.
        public static let even = Parity(rawValue: 3)
        /// Always set.
        public static let mark = Parity(rawValue: 4)
        /// Always clear.
        public static let space = Parity(rawValue: 5)
    }

    /// The stop bits of a character. Zero asks for them.
    public struct StopSize: RawRepresentable, Hashable, Sendable {
        /// The code on the wire.
        public let rawValue: UInt8
        /// The stop bits with this code.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What are they?
        public static let request = StopSize(rawValue: 0)
        /// One.
        public static let one = StopSize(rawValue: 1)
        /// Two.
        public static let two = StopSize(rawValue: 2)
        /// One and a half.
        public static let oneAndAHalf = StopSize(rawValue: 3)
    }

    /// Flow control, break, and the lines `DTR` and `RTS`.
    public struct Control: RawRepresentable, Hashable, Sendable {
        /// The code on the wire.
        public let rawValue: UInt8
        /// The control with this code; 20 to 127 are reserved.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What is the outbound flow control, or that of both directions?
        public static let flowControlRequest = Control(rawValue: 0)
        /// No outbound flow control, or none at all.
        public static let noFlowControl = Control(rawValue: 1)
        /// Outbound, or in both directions, by XON and XOFF.
        public static let xonXoff = Control(rawValue: 2)
        /// Outbound, or in both directions, by the hardware's lines.
        public static let hardware = Control(rawValue: 3)
        /// Is there a break?
        public static let breakRequest = Control(rawValue: 4)
        /// The line is held in break.
        public static let breakOn = Control(rawValue: 5)
        /// The line is not held in break.
        public static let breakOff = Control(rawValue: 6)
        /// What is `DTR`?
        public static let dtrRequest = Control(rawValue: 7)
        /// `DTR` is set.
        public static let dtrOn = Control(rawValue: 8)
        /// `DTR` is clear.
        public static let dtrOff = Control(rawValue: 9)
        /// What is `RTS`?
        public static let rtsRequest = Control(rawValue: 10)
        /// `RTS` is set.
        public static let rtsOn = Control(rawValue: 11)
        /// `RTS` is clear.
        public static let rtsOff = Control(rawValue: 12)
        /// What is the inbound flow control?
        public static let inboundRequest = Control(rawValue: 13)
        /// No inbound flow control.
        public static let inboundNone = Control(rawValue: 14)
        /// Inbound by XON and XOFF.
        public static let inboundXonXoff = Control(rawValue: 15)
        /// Inbound by the hardware's lines.
        public static let inboundHardware = Control(rawValue: 16)
        /// Outbound, or in both directions, by `DCD`.
        public static let dcd = Control(rawValue: 17)
        /// Inbound by `DTR`.
        public static let inboundDTR = Control(rawValue: 18)
        /// Outbound, or in both directions, by `DSR`.
        public static let dsr = Control(rawValue: 19)
    }

    /// What happens on the line, or a mask of it.
    public struct LineState: OptionSet, Hashable, Sendable {
        /// The bits on the wire.
        public let rawValue: UInt8
        /// The states with these bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// There is data to read.
        public static let dataReady = LineState(rawValue: 1)
        /// A character was lost.
        public static let overrunError = LineState(rawValue: 2)
        /// A character had the wrong parity.
        public static let parityError = LineState(rawValue: 4)
        /// A character had no stop bit.
        public static let framingError = LineState(rawValue: 8)
        /// The other end held the line in break.
        public static let breakDetected = LineState(rawValue: 16)
        /// The holding register is empty.
        public static let holdingEmpty = LineState(rawValue: 32)
        /// The shift register is empty.
        public static let shiftEmpty = LineState(rawValue: 64)
        /// A character took too long.
        public static let timeout = LineState(rawValue: 128)
    }

    /// The modem's lines and which of them have changed, or a mask of it.
    public struct ModemState: OptionSet, Hashable, Sendable {
        /// The bits on the wire.
        public let rawValue: UInt8
        /// The states with these bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// `CTS` has changed.
        public static let ctsChanged = ModemState(rawValue: 1)
        /// `DSR` has changed.
        public static let dsrChanged = ModemState(rawValue: 2)
        /// The ringing has ended.
        public static let ringEnded = ModemState(rawValue: 4)
        /// `DCD` has changed.
        public static let dcdChanged = ModemState(rawValue: 8)
        /// `CTS` is set.
        public static let cts = ModemState(rawValue: 16)
        /// `DSR` is set.
        public static let dsr = ModemState(rawValue: 32)
        /// It rings.
        public static let ring = ModemState(rawValue: 64)
        /// `DCD` is set.
        public static let dcd = ModemState(rawValue: 128)
    }

    /// Which buffers of the access server to purge.
    public struct Buffers: RawRepresentable, Hashable, Sendable {
        /// The code on the wire.
        public let rawValue: UInt8
        /// The buffers with this code.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What came from the line.
        public static let received = Buffers(rawValue: 1)
        /// What is to go to the line.
        public static let transmitted = Buffers(rawValue: 2)
        /// Both.
        public static let both = Buffers(rawValue: 3)
    }
}

extension ComPortCommand: CustomStringConvertible {
    /// One line: the command and its value in numbers.
    public var description: String {
        switch self {
        case .signature(let text): "signature \"\(text)\"".onOneLine
        case .baudRate(let rate): "baud-rate \(rate)"
        case .dataSize(let bits): "data-size \(bits)"
        case .parity(let parity): "parity \(parity.rawValue)"
        case .stopSize(let size): "stop-size \(size.rawValue)"
        case .control(let control): "control \(control.rawValue)"
        case .lineState(let state): "line-state \(state.rawValue)"
        case .modemState(let state): "modem-state \(state.rawValue)"
        case .suspend: "suspend"
        case .resume: "resume"
        case .lineStateMask(let mask): "line-state-mask \(mask.rawValue)"
        case .modemStateMask(let mask): "modem-state-mask \(mask.rawValue)"
        case .purge(let buffers): "purge \(buffers.rawValue)"
        case .other(let code, let content): "other \(code) \(content)"
        }
    }
}
