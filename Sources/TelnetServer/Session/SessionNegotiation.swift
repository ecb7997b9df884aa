import NIOTelnet

/// What the server agrees to and asks for.
enum SessionNegotiation {
    /// Character at a time with echo from our side; the client is asked for its terminal, and its window, and its user, and for
    /// variables where any are accepted; for its flow control, too, so that it can be told what programs do to that; and for
    /// line mode where it is asked for. All at once and first of all; nothing waits for an answer.
    static func configuration(_ settings: SessionSettings) -> TelnetConfiguration {
        var configuration = TelnetConfiguration(role: .server)
        configuration.local = [.echo, .suppressGoAhead, .binary, .status, .timingMark, .logout]
        configuration.remote = [
            .suppressGoAhead, .binary, .naws, .terminalType, .terminalSpeed, .newEnviron, .remoteFlowControl,
        ]
        configuration.requests = [
            .init(.will, .echo), .init(.will, .suppressGoAhead), .init(.do, .suppressGoAhead), .init(.do, .naws),
            .init(.do, .terminalType), .init(.do, .terminalSpeed), .init(.do, .newEnviron),
            .init(.do, .remoteFlowControl),
        ]
        if settings.offersLinemode {
            configuration.remote.insert(.linemode)
            configuration.requests.append(.init(.do, .linemode))
            // Our own prompt edits. The terminal's settings say what follows.
            configuration.linemode.mode = []
        }
        if settings.acceptEnvironment.contains("DISPLAY") {
            configuration.remote.insert(.xDisplayLocation)
            configuration.requests.append(.init(.do, .xDisplayLocation))
        }
        configuration.askUser = true
        configuration.acceptEnvironment = settings.acceptEnvironment
        return configuration
    }

    static func features(_ keys: TerminalKeys) -> TelnetFeatures {
        var features = TelnetFeatures()
        features.keys = { keys.byte(for: $0) }
        return features
    }
}
