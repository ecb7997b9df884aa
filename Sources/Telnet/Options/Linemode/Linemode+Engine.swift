extension Engine {
    /// The mode in force by LINEMODE (RFC 1184), as last proposed or agreed to; nil where the option is not in force.
    public var linemode: Linemode.Mode? {
        isLinemodeEnabled ? state(of: Linemode.self)?.mode : nil
    }

    /// The special characters as agreed on by LINEMODE; where the option is not in force, the ones we would tell.
    public var specialCharacters: SpecialCharacters {
        let own = state(of: Linemode.self)
        if isLinemodeEnabled, let own { return own.characters }
        return (own ?? Linemode()).support(in: exchange.configuration)
    }

    /// The characters at which a client sends what it has collected; nil if there is no mask in force. Codes above 127
    /// count only where the client transmits binary.
    public var forwardMask: Linemode.ForwardMask? {
        let mask = state(of: Linemode.self)?.forwardMask
        return isEnabled(.binary, exchange.linemodeSide) ? mask : mask?.text
    }

    /// Asks for another mode and switches to it. A server may have to take less, a client more; either is then a
    /// ``Meaning/linemode(_:)``. Does nothing where LINEMODE is not in force.
    public mutating func requestLinemode(_ mode: Linemode.Mode) {
        with(Linemode.self) { own, exchange in own.propose(mode.intersection(.all), in: &exchange) }
    }

    /// These are the special characters from now on: tells the peer what changes. A client may call it before LINEMODE
    /// comes into force.
    public mutating func setSpecialCharacters(_ characters: SpecialCharacters) {
        with(Linemode.self) { own, exchange in own.change(to: characters, in: &exchange) }
    }

    /// A client asks the server for its special characters: its system's defaults, or those in use
    /// (RFC 1184 section 5.1). They come as ``Meaning/specialCharacters(_:)``.
    public mutating func requestSpecialCharacters(defaults: Bool) {
        guard exchange.configuration.role == .client else { return }
        with(Linemode.self) { own, exchange in own.request(defaults ? .default : .value, in: &exchange) }
    }

    /// A server asks the client to send what it has collected at these characters; nil ends it. The answer comes as
    /// ``Meaning/forwardMask(_:)``.
    public mutating func requestForwardMask(_ mask: Linemode.ForwardMask?) {
        guard exchange.configuration.role == .server else { return }
        with(Linemode.self) { own, exchange in own.ask(forwardMask: mask, in: &exchange) }
    }

    private var isLinemodeEnabled: Bool {
        isEnabled(.linemode, exchange.linemodeSide)
    }
}
