/// Every function's setting (RFC 1184 section 2.4). A new table supports none.
public struct SpecialCharacters: Hashable, Sendable {
    private var settings = [SpecialCharacter](repeating: .noSupport, count: SpecialFunction.allCases.count)

    /// A table without support for anything (RFC 1184 section 3).
    public init() {}

    /// The setting for a function.
    public subscript(_ function: SpecialFunction) -> SpecialCharacter {
        get { settings[Int(function.rawValue) - 1] }
        set { settings[Int(function.rawValue) - 1] = newValue }
    }

    /// The function this character is typed for. Where two share a character the first counts, but for
    /// ``SpecialFunction/insrt`` and ``SpecialFunction/over``, which are then one switch (RFC 1184 section 2.4).
    public func function(of character: UInt8) -> SpecialFunction? {
        settings.firstIndex { $0.character == character }.flatMap { SpecialFunction(rawValue: UInt8($0 + 1)) }
    }

    /// The functions set differently in `other`, with what they are here.
    func changes(from other: SpecialCharacters) -> [Change] {
        SpecialFunction.allCases.compactMap { function in
            self[function] == other[function] ? nil : Change(function: function, character: self[function])
        }
    }

    /// What became of one function.
    public struct Change: Hashable, Sendable {
        /// Which.
        public let function: SpecialFunction
        /// What it is set to now.
        public let character: SpecialCharacter
    }
}

extension SpecialCharacters.Change: CustomStringConvertible {
    /// Function and setting, as the RFC writes them.
    public var description: String {
        "\(function) \(character)"
    }
}

extension SpecialCharacters {
    /// What most systems' terminals use. What has no customary character is left to the peer.
    public static let customary: SpecialCharacters = {
        let characters: [SpecialFunction: UInt8] = [
            .ip: 3, .ao: 15, .ayt: 20, .abort: 28, .eof: 4, .susp: 26, .ec: 127, .el: 21, .ew: 23, .rp: 18, .lnext: 22,
            .xon: 17, .xoff: 19, .mcl: 2, .mcr: 6, .mcbol: 1, .mceol: 5, .eeol: 11,
        ]
        let flushes: [SpecialFunction: SpecialCharacter.Flush] = [
            .ip: [.input, .output], .abort: [.input, .output], .susp: .input,
        ]
        var table = SpecialCharacters()
        for function in SpecialFunction.allCases {
            table[function] = SpecialCharacter(.default)
            if let value = characters[function] {
                table[function] = SpecialCharacter(.value, value, flush: flushes[function] ?? [])
            }
        }
        return table
    }()

    /// As a server has it: editing it does not do itself is left to the client, not forbidden (RFC 1184 section 2.4).
    var leavingEditingToClient: SpecialCharacters {
        var table = self
        for function in SpecialFunction.allCases where !function.isSignal && table[function].level == .noSupport {
            table[function] = SpecialCharacter(.default)
        }
        return table
    }
}
