// How quirks are noticed, and what holds back until it is clear whether there is one.

extension Engine {
    /// What has been recognised about the peer.
    var quirks: Quirks {
        var quirks = exchange.quirks
        quirks.set(.uninvitedWindowSize, isWindowUninvited)
        return quirks
    }

    /// Whether something has been recognised about the peer.
    public func hasQuirk(_ quirk: Quirk) -> Bool {
        quirks.contains(quirk)
    }

    /// Notes what only the caller could see, such as ``Quirk/rawDeflate``.
    public mutating func note(_ quirk: Quirk) {
        exchange.quirks.insert(quirk)
    }

    /// We have a size to tell, and a peer that negotiates and has never asked for it.
    private var isWindowUninvited: Bool {
        exchange.configuration.role == .client && exchange.window != nil
            && exchange.allows(.naws, .local) && !history.hasReceived(.do, .naws)
            && history.records.contains { $0.received > 0 }
    }

    /// The peer has said this for the first time: looks whether it completes a signature.
    mutating func recognise(_ verb: Verb, _ option: Option) {
        let news = Request(verb, option)
        for (quirk, signature) in Quirk.signatures
        where signature.role == exchange.configuration.role && signature.verbs.contains(news)
            && signature.verbs.allSatisfy({ history.hasReceived($0.verb, $0.option) })
        {
            exchange.quirks.insert(quirk)
        }
    }

    /// A peer that has agreed to tell its size tells it before it tells anything else, or late.
    @inline(__always)
    mutating func recogniseLateWindowSize(before option: Option) {
        guard option != .naws, exchange.isAgreed(.naws, .remote), exchange.peerWindow == nil else { return }
        exchange.quirks.insert(.lateWindowSize)
    }

    /// Asks what was held back, if the reason is gone.
    @inline(__always)
    mutating func settleQuestions() {
        if exchange.isQuestionHeld { settleHeldQuestion() }
    }

    @inline(never)
    private mutating func settleHeldQuestion() {
        with(NewEnviron.self) { own, exchange in own.askUnlessHeld(in: &exchange) }
    }
}

extension Exchange {
    /// The names Windows telnet gives its terminal.
    private static let windowsTerminalTypes = ["ANSI", "VTNT"]

    /// The peer names its terminal.
    mutating func recognise(terminalType name: ArraySlice<UInt8>) {
        let isWindows = Self.windowsTerminalTypes.contains { $0.utf8.elementsEqual(name) }
        if !hasTerminalType, isWindows, quirks.contains(.lateWindowSize) { quirks.insert(.windowsTelnet) }
        hasTerminalType = true
    }

    /// Whether the peer has so far behaved as Windows telnet does, and is about to tell by its terminal's name whether
    /// it is: it has agreed to NAWS, as every other client does, without its size right behind.
    var mayBeWindowsTelnet: Bool {
        let isNameDue = isAgreed(.terminalType, .remote) || state(.terminalType, .remote) == .wantYes
        return isAgreed(.naws, .remote) && peerWindow == nil && isNameDue && !hasTerminalType
    }
}
