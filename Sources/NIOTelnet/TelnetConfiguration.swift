// Whoever imports NIOTelnet speaks of options, commands and limits in the same breath.
@_exported import Telnet

/// What a ``TelnetHandler`` is and agrees to: the engine's configuration, for there is nothing to add.
public typealias TelnetConfiguration = Engine.Configuration

extension Engine.Configuration {
    /// What of it holds with these features: START_TLS where there is TLS, and the character sets that can be had.
    func adapted(to features: TelnetFeatures) -> TelnetConfiguration {
        var configuration = self
        configuration.local.remove(.startTLS)
        configuration.remote.remove(.startTLS)
        configuration.requests.removeAll { $0.option == .startTLS }
        if features.tls != nil {
            if role == .client { configuration.local.insert(.startTLS) } else { configuration.remote.insert(.startTLS) }
        }
        if features.text != .asSent { configuration.characterSets.removeAll { WireText($0) == nil } }
        return configuration
    }

    /// Lines of text and nothing else: each option is refused but those that change nothing for lines, and none is asked
    /// for. The other end edits its own lines and echoes them itself, as Telnet begins (RFC 854).
    public static func lines(role: Role) -> TelnetConfiguration {
        var configuration = TelnetConfiguration(role: role)
        configuration.local = [.suppressGoAhead, .binary]
        configuration.remote = [.suppressGoAhead, .binary]
        return configuration
    }

    /// The end a user's Telnet client talks to: character at a time, echo from our side, and the client asked for its
    /// window's size, its terminal's type and its user's name. Nothing waits for the answers.
    public static func gatewayServer(limits: Limits = Limits()) -> TelnetConfiguration {
        var configuration = TelnetConfiguration(role: .server)
        configuration.local = [.echo, .suppressGoAhead, .binary]
        configuration.remote = [.suppressGoAhead, .naws, .terminalType, .newEnviron, .binary]
        configuration.requests = [
            .init(.will, .echo), .init(.will, .suppressGoAhead), .init(.do, .suppressGoAhead),
            .init(.do, .naws), .init(.do, .terminalType), .init(.do, .newEnviron),
        ]
        configuration.askUser = true
        configuration.limits = limits
        return configuration
    }

    /// The end that talks to a device. It speaks only when spoken to, for many a device takes an unexpected
    /// negotiation for typed input, and gives away no more than the terminal's type and its window's size.
    public static func gatewayClient(
        terminalType: String, window: WindowSize?, limits: Limits = Limits()
    ) -> TelnetConfiguration {
        var configuration = TelnetConfiguration(role: .client)
        configuration.local = [.suppressGoAhead, .terminalType, .naws, .binary]
        configuration.remote = [.echo, .suppressGoAhead, .binary, .endOfRecord]
        configuration.terminalType = terminalType
        configuration.window = window
        configuration.limits = limits
        return configuration
    }
}
