extension Linemode {
    /// The characters at which a client sends what it has collected (RFC 1184 section 2.3).
    public struct ForwardMask: Hashable, Sendable {
        /// One bit a code, the lowest code in the highest bit of the first byte; always 32 bytes.
        private var octets = [UInt8](repeating: 0, count: Self.length)

        private static let length = 32
        /// Without TRANSMIT-BINARY only the codes from 0 to 127 count.
        private static let textLength = 16

        /// A mask with these codes in it.
        public init(_ codes: some Sequence<UInt8> = []) {
            for code in codes { octets[Int(code >> 3)] |= 0x80 >> (code & 7) }
        }

        /// As it stands on the wire: what is left out at the end is zero; nil if there is too much.
        init?(parameters: ArraySlice<UInt8>) {
            guard parameters.count <= Self.length else { return nil }
            octets.replaceSubrange(0..<parameters.count, with: parameters)
        }

        /// Whether input is to be sent at this code.
        public func contains(_ code: UInt8) -> Bool {
            octets[Int(code >> 3)] & (0x80 >> (code & 7)) != 0
        }

        /// The codes in it, in order.
        public var codes: [UInt8] {
            (0...UInt8.max).filter(contains)
        }

        func parameters(isBinary: Bool) -> [UInt8] {
            isBinary ? octets : Array(octets.prefix(Self.textLength))
        }

        /// Without the codes that do not count when the client does not transmit binary.
        var text: ForwardMask {
            var text = self
            for index in Self.textLength..<Self.length { text.octets[index] = 0 }
            return text
        }
    }
}

extension Linemode.ForwardMask: CustomStringConvertible {
    /// The codes in decimal, or `empty`.
    public var description: String {
        codes.isEmpty ? "empty" : codes.map { "\($0)" }.joined(separator: " ")
    }
}

extension Linemode {
    /// A server asks the client to use a mask, or none.
    mutating func ask(forwardMask mask: ForwardMask?, in exchange: inout Exchange) {
        guard exchange.mayNegotiateLinemode, mask != forwardMasksAsked.last ?? forwardMask else { return }
        forwardMasksAsked.append(mask)
        if let mask {
            let octets = mask.parameters(isBinary: exchange.isEnabled(.binary, .remote))
            exchange.send(.linemode, [Verb.do.rawValue, Code.forwardMask] + octets)
        } else {
            exchange.send(.linemode, [Verb.dont.rawValue, Code.forwardMask])
        }
    }

    /// `DO` and `DONT` ask a client, `WILL` and `WONT` answer a server; the other way round they have no meaning.
    mutating func received(
        _ verb: Verb, forwardMask parameters: ArraySlice<UInt8>, in exchange: inout Exchange
    ) throws(Violation) -> Meaning {
        guard let mask = ForwardMask(parameters: parameters), verb == .do || parameters.isEmpty else {
            throw .malformed(.linemode)
        }
        switch (verb, exchange.configuration.role) {
        case (.do, .client): return asked(for: mask, in: &exchange)
        case (.dont, .client): return asked(for: nil, in: &exchange)
        case (.will, .server): return try answered()
        case (.wont, .server): return refused()
        default: throw .malformed(.linemode)
        }
    }

    /// What holds already is not answered.
    private mutating func asked(for mask: ForwardMask?, in exchange: inout Exchange) -> Meaning {
        guard mask != forwardMask, exchange.mayNegotiateLinemode else { return .opaque }
        guard mask == nil || exchange.configuration.linemode.allowsForwardMask else {
            exchange.send(.linemode, [Verb.wont.rawValue, Code.forwardMask])
            return .opaque
        }
        forwardMask = mask
        exchange.send(.linemode, [(mask == nil ? Verb.wont : .will).rawValue, Code.forwardMask])
        return .forwardMask(mask)
    }

    /// `WILL` answers the oldest `DO` without an answer. A `DONT` before it has then gone unanswered: section 5.10 shows
    /// a client that answers one, section 2.3 does not ask for it.
    private mutating func answered() throws(Violation) -> Meaning {
        guard let index = forwardMasksAsked.firstIndex(where: { $0 != nil }) else { throw .unsolicited(.linemode) }
        forwardMask = forwardMasksAsked[index]
        forwardMasksAsked.removeFirst(index + 1)
        return .forwardMask(forwardMask)
    }

    private mutating func refused() -> Meaning {
        if !forwardMasksAsked.isEmpty { forwardMasksAsked.removeFirst() }
        forwardMask = nil
        return .forwardMask(nil)
    }
}
