extension Linemode {
    /// What the client does to the user's input before it is sent (RFC 1184 section 2.2).
    public struct Mode: OptionSet, Hashable, Sendable {
        /// The mask as it stands on the wire, without `MODE_ACK`.
        public let rawValue: UInt8

        /// The mode with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// `EDIT`: edit lines locally, send them when they are complete.
        public static let edit = Mode(rawValue: 1)
        /// `TRAPSIG`: send commands in the place of the characters that stand for them.
        public static let trapSignals = Mode(rawValue: 2)
        /// `SOFT_TAB`: echo a tab as spaces up to the next stop.
        public static let softTabs = Mode(rawValue: 8)
        /// `LIT_ECHO`: echo control characters as they are, not as `^X`.
        public static let literalEcho = Mode(rawValue: 16)

        /// Every bit that has a meaning.
        public static let all: Mode = [.edit, .trapSignals, .softTabs, .literalEcho]

        static let acknowledgement: UInt8 = 4
        /// What a client may not refuse and a server may insist on.
        static let decisive: Mode = [.edit, .trapSignals]
    }
}

extension Linemode.Mode: CustomStringConvertible {
    /// The names in the RFC, or `none`.
    public var description: String {
        let names: [(Self, String)] = [
            (.edit, "EDIT"), (.trapSignals, "TRAPSIG"), (.softTabs, "SOFT_TAB"), (.literalEcho, "LIT_ECHO"),
        ]
        let present = names.filter { contains($0.0) }.map(\.1)
        return present.isEmpty ? "none" : present.joined(separator: " ")
    }
}

extension Linemode {
    /// Asks for a mode and switches to it. Asking again for what is asked for already does nothing.
    mutating func propose(_ mode: Mode, in exchange: inout Exchange) {
        guard exchange.mayNegotiateLinemode, mode != proposed ?? self.mode else { return }
        self.mode = mode
        proposed = mode
        exchange.send(.linemode, [Code.mode, mode.rawValue])
    }

    /// What is in use already is not answered, and neither is an acknowledgement: a client ignores one for a mode it has
    /// left, a server follows it, so that both end in the same mode. Anything else is answered with the same mask and
    /// `MODE_ACK`, or with the mask we want instead and none (section 2.2).
    mutating func received(mode parameters: ArraySlice<UInt8>, in exchange: inout Exchange) throws(Violation) -> Meaning
    {
        guard parameters.count == 1, let mask = parameters.first else { throw .malformed(.linemode) }
        let isAcknowledgement = mask & Mode.acknowledgement != 0
        let asked = Mode(rawValue: mask & ~Mode.acknowledgement)
        if asked == mode {
            defer { proposed = nil }
            return isAcknowledgement || proposed != nil ? .linemode(mode) : .opaque
        }
        if isAcknowledgement {
            guard exchange.configuration.role == .server else { return .opaque }
            return switched(to: asked.intersection(.all))
        }
        let agreed = agreeable(asked, to: exchange.configuration)
        let meaning = switched(to: agreed)
        if exchange.mayNegotiateLinemode {
            exchange.send(.linemode, [Code.mode, agreed.rawValue | (agreed == asked ? Mode.acknowledgement : 0)])
        }
        return meaning
    }

    /// The part of a mode that we take part in.
    private func agreeable(_ asked: Mode, to configuration: Engine.Configuration) -> Mode {
        let settings = configuration.linemode
        let known = asked.intersection(.all)
        switch configuration.role {
        case .client: return known.intersection(settings.allowed.union(.decisive))
        case .server: return known.intersection(settings.allowed).union(settings.required.intersection(.decisive))
        }
    }

    private mutating func switched(to mode: Mode) -> Meaning {
        proposed = nil
        guard mode != self.mode else { return .opaque }
        self.mode = mode
        return .linemode(mode)
    }
}
