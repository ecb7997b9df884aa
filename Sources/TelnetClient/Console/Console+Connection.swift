import NIOCore
import NIOPosix
import NIOTelnet
import Platform

extension Console {
    /// Connects, and goes on as connected or, if there is no connection, ends or goes back to command mode.
    func open(_ request: OpenRequest) {
        phase = .busy
        tty?.restore()
        connection = ConnectionFacts()
        connection.destination = request.destination
        asksLogout = false
        serverHasEnded = false
        watch = PasswordWatch()
        let telnet: TelnetHandler?
        do {
            telnet = try dialing.isRaw ? nil : makeTelnet(request)
        } catch {
            return notConnected(error)
        }
        let link = Link(telnet: telnet)
        Dialer(options: dialing, eventLoop: eventLoop).connect(
            to: request.destination,
            announce: { address in self.notice("Trying \(address.ipAddress ?? "?")...") },
            initializer: { channel in try self.install(link, in: channel) }
        ).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel): self.connected(link, channel, request)
            case .failure(let error): self.notConnected(error)
            }
        }
    }

    private func makeTelnet(_ request: OpenRequest) throws(ConnectError) -> TelnetHandler {
        var features = try TelnetFeatures(dialing, host: request.destination.host)
        features.keepAlive = dialing.keepAlive.map { .nanoseconds(Int64($0 * 1e9)) }
        return TelnetHandler(telnetConfiguration(request), features: features)
    }

    func install(_ link: Link, in channel: any Channel) throws {
        var handlers: [any ChannelHandler] = []
        if !tap.selection.isEmpty { handlers.append(tap) }
        if let telnet = link.telnet { handlers.append(telnet) }
        try channel.pipeline.syncOperations.addHandlers(handlers + [link])
    }

    /// START_TLS has put TLS between the tap and Telnet: the tap is for what is inside.
    private func moveTap(_ link: Link, _ channel: any Channel) {
        guard dialing.tls.startTLS, let telnet = link.telnet else { return }
        let pipeline = channel.pipeline.syncOperations
        guard (try? pipeline.handler(type: WireTap.self)) != nil else { return }
        pipeline.removeHandler(tap).assumeIsolated().whenSuccess {
            try? channel.pipeline.syncOperations.addHandler(self.tap, position: .before(telnet))
        }
    }

    func connected(_ link: Link, _ channel: any Channel, _ request: OpenRequest) {
        guard channel.isActive else { return notConnected(ChannelError.eof) }
        self.link = link
        link.owner = self
        moveTap(link, channel)
        if settings.isOn(.debug) { try? channel.syncOptions?.setOption(Dialer.debugging, value: 1) }
        connection.address = channel.remoteAddress
        connection.isSecure = connection.serial == nil && (dialing.tls.isOn || link.telnet?.isSecured == true)
        connection.since = .now()
        connection.lastActivity = .now()
        connection.speaksTelnet = link.telnet != nil && speaksFirst(request.destination)
        beginLog()
        phase = .connected
        // First the terminal, for whoever sees these lines may type.
        followMode()
        followTerminal()
        notice("Connected to \(request.destination.host)\(connection.isSecure ? " by TLS" : "").")
        if tty != nil, let escape = settings.characters[.escape] ?? settings.characters[.rlogin] {
            notice("Escape character is '\(escape)'.")
        }
        runCommands(of: request.destination)
        awaitBinary()
        goOn()
    }

    /// The log of a connection begins with it.
    private func beginLog() {
        do {
            try log?.begin()
        } catch {
            report("the log: \(error)")
            log = nil
        }
    }

    /// The keys and the server's output flow again.
    func goOn() {
        guard phase == .connected else { return }
        linkReadIsWithheld = false
        guard binaryWait == nil else {
            inputReadIsWithheld = true
            link?.flush()
            link?.read()
            return
        }
        inputReadIsWithheld = false
        let ahead = typedAhead
        typedAhead = []
        if !ahead.isEmpty { typed(ByteBuffer(bytes: ahead)) }
        link?.flush()
        link?.read()
        if inputHasEnded { link?.closeOutput() } else { readInput() }
    }

    private func notConnected(_ error: any Error) {
        guard phase != .over else { return }
        let place = connection.destination.map(\.description) ?? "?"
        let error = ConnectError(error, place: place, timeout: dialing.connectTimeout)
        guard staysInCommandMode else { return fail(error.exitStatus, error.description) }
        report(error.description)
        enterCommandMode()
    }

    /// Whether we negotiate unasked: on Telnet's own port and where a minus says so (RFC 1123 section 3.2.2).
    func speaksFirst(_ destination: Destination) -> Bool {
        guard !dialing.isPassive else { return false }
        if destination.forcesNegotiation { return true }
        let port = try? Resolver.port(destination.service ?? (dialing.tls.isOn ? "992" : "23"))
        return port == 23 || port == 992
    }

    /// The person ends the connection.
    func closeByUser() {
        guard link != nil else { return }
        link?.close()
        link = nil
        notice("Connection closed.")
        phase = .busy
        guard staysInCommandMode else { return finish(0) }
        enterCommandMode()
    }
}

extension ConnectError {
    /// The exit status of sysexits that says so.
    var exitStatus: Int32 {
        if isTimeout { return 75 }
        if isConfiguration { return 78 }
        if case .unknownService = self { return 64 }
        return 69
    }
}
