import NIOCore
import NIOTelnet

// MARK: - A pipe's data, and binary

extension Console {
    /// How long a pipe waits for the server's answer to our wish to send binary (RFC 856). Until then nobody knows whether
    /// a line feed is to become CR LF.
    static let binaryPatience = TimeAmount.seconds(3)

    /// Holds standard input back if binary was asked for and is not answered yet. A person's keys wait for nothing.
    func awaitBinary() {
        guard tty == nil, settings.isOn(.outbinary), let link, link.telnet != nil, !link.isEnabled(.binary, .local)
        else { return }
        binaryWait = eventLoop.assumeIsolated().scheduleTask(in: Self.binaryPatience) { self.binaryIsDecided() }
    }

    /// The server has answered, or does not.
    func binaryIsDecided() {
        guard let wait = binaryWait else { return }
        wait.cancel()
        binaryWait = nil
        goOn()
    }

    func sendPiped(_ bytes: ByteBuffer) {
        guard binaryWait == nil else { return typedAhead += bytes.readableBytesView }
        connection.sent &+= bytes.readableBytes
        connection.lastActivity = .now()
        let isText = connection.speaksTelnet && link?.isEnabled(.binary, .local) == false
        link?.write(isText ? pipeText.convert(bytes) : bytes)
    }
}
