import NIOTelnet
import Platform

extension Linemode.Mode {
    /// What a client has to do so that the terminal need not (RFC 1184 section 2.2): nothing for a program that wants keys.
    package init(_ modes: TerminalModes) {
        self = []
        guard modes.isCanonical else { return }
        insert(.edit)
        if modes.sendsSignals { insert(.trapSignals) }
        if modes.expandsTabs { insert(.softTabs) }
        if !modes.showsControls { insert(.literalEcho) }
    }
}

extension SpecialFunction {
    /// The key of a terminal that does the same.
    fileprivate var key: TerminalModes.Key? {
        switch self {
        case .ip: .interrupt
        case .abort: .quit
        case .susp: .suspend
        case .eof: .endOfFile
        case .ec: .eraseCharacter
        case .el: .eraseLine
        case .ew: .eraseWord
        case .rp: .reprint
        case .lnext: .literalNext
        case .ao: .discard
        case .xon: .start
        case .xoff: .stop
        case .forw1: .endOfLine
        case .forw2: .secondEndOfLine
        default: nil
        }
    }
}

extension SpecialCharacters {
    /// These, with the bytes that a terminal's keys have now. What the client does not support, or cannot change, stays.
    package func following(_ modes: TerminalModes) -> SpecialCharacters {
        var table = self
        for function in SpecialFunction.allCases {
            guard let key = function.key, self[function].level > .cantChange else { continue }
            let byte = modes.byte(of: key)
            guard byte != self[function].character else { continue }
            table[function] = SpecialCharacter(.value, byte ?? UInt8.max, flush: self[function].flush)
        }
        return table
    }

    /// What a client has said of characters, for a terminal: nil for a key that is to be off. Those left to us stay.
    package var keys: [TerminalModes.Key: UInt8?] {
        var keys: [TerminalModes.Key: UInt8?] = [:]
        for function in SpecialFunction.allCases {
            guard let key = function.key, [.cantChange, .value].contains(self[function].level) else { continue }
            keys.updateValue(self[function].character, forKey: key)
        }
        return keys
    }
}
