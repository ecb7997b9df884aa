import NIOCore
import NIOPosix
import Platform

// MARK: - What `open` is told

extension Console {
    /// Connects to what `open` was told, which is understood as on the command line: a connection of `hosts.yaml` by its name, or
    /// a URI. What the command line says holds for it, too.
    func openByCommand(_ request: OpenRequest) throws {
        var request = request
        var dialing = options
        if request.isSecure { dialing.tls.isOn = true }
        if Profiles.mayName(request.destination),
            let profile = try Profiles.load(environment).options(named: request.destination, over: dialing)
        {
            dialing = profile
            request.destination = profile.destination ?? request.destination
            request.user = request.user ?? profile.user
            request.givesUser = request.givesUser || profile.givesUser
        }
        if dialing.binaryInput { settings.set(.inbinary, true) }
        if dialing.binaryOutput { settings.set(.outbinary, true) }
        if log == nil { try openLog(dialing) }
        self.dialing = dialing
        if let device = dialing.serialDevice { openSerial(device) } else { open(request) }
    }

    /// Prepares the log, if one is wanted. What is in the file already stays until there is a connection.
    func openLog(_ options: ClientOptions) throws(SystemError) {
        guard let file = options.logFile else { return }
        log = try SessionLog(
            path: file, format: options.effectiveLogFormat, size: tty?.size, terminalType: environment["TERM"] ?? "",
            title: options.destination.map(\.description) ?? options.serialDevice ?? "")
    }

    /// Opens a serial line, which is a connection without Telnet.
    func openSerial(_ device: String) {
        connection = ConnectionFacts()
        connection.destination = Destination(host: device)
        let descriptor: Int32
        do throws(SystemError) {
            descriptor = try SerialDevice.open(device, dialing.serialLine ?? .usual)
        } catch {
            return serialFailed(error.description)
        }
        connection.serial = descriptor
        let link = Link(telnet: nil)
        let held = NIOLoopBound((self, link), eventLoop: eventLoop)
        NIOPipeBootstrap(group: eventLoop)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try held.value.0.install(held.value.1, in: channel) }
            }
            .takingOwnershipOfDescriptor(inputOutput: descriptor)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel):
                    self.connected(link, channel, OpenRequest(destination: Destination(host: device)))
                case .failure(let error): self.serialFailed("cannot use \(device): \(Self.words(for: error))")
                }
            }
    }

    private func serialFailed(_ text: String) {
        guard staysInCommandMode else { return fail(69, text) }
        report(text)
        enterCommandMode()
    }
}
