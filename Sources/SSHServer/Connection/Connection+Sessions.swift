import CLibSSH
import NIOCore

// MARK: - Notes taken in callbacks
extension Connection {
    /// Opens a session channel, or refuses.
    func openSession() -> ssh_channel? {
        guard ending == nil, authentication.isAccepted,
            channels.count < context.configuration.maximumSessionsPerConnection,
            let handle = ssh_channel_new(session)
        else { return nil }
        lastChannelNumber &+= 1
        channels.append(
            SessionRecord(
                number: lastChannelNumber, handle: handle, connection: self,
                inboundLimit: context.configuration.inboundLimit))
        return handle
    }
}

extension SessionRecord {
    /// Octets of the longest command; longer ones are refused.
    private static let commandLimit = 32 * 1024
    private static let termLimit = 64

    /// Takes what has room. Returns how many of the octets libssh may forget.
    func received(_ bytes: UnsafeRawBufferPointer, isError: Bool) -> Int {
        if isError || isDiscarding { return bytes.count }
        guard bytes.count <= Self.unreadLimit else {
            connection.ending = connection.ending ?? .protocolViolation("data beyond the window")
            return bytes.count
        }
        // Not started: nobody is there to take it. Pulling: the read in progress takes the front of these octets. Backlog:
        // that comes first.
        guard isStarted, !isPulling, backlog.readableBytes == 0 else {
            unread = bytes.count
            return 0
        }
        let count = pipe.offer(bytes)
        unread = bytes.count - count
        return count
    }

    func requestedTerminal(_ term: UnsafePointer<CChar>?, columns: Int32, rows: Int32) -> Bool {
        guard request == nil, terminal == nil else { return false }
        let size = Self.window(columns: columns, rows: rows)
        let name = term.map { String(cString: $0) } ?? ""
        let isPlain =
            !name.isEmpty && name.utf8.count <= Self.termLimit
            && name.utf8.allSatisfy { $0.isASCIILetterOrDigit || [0x2b, 0x2d, 0x2e, 0x5f].contains($0) }
        terminal = SSHTerminal(term: isPlain ? name : "unknown", columns: size.columns, rows: size.rows)
        return true
    }

    func resized(columns: Int32, rows: Int32) {
        guard terminal != nil else { return }
        window = Self.window(columns: columns, rows: rows)
    }

    func requestedShell() -> Bool {
        guard request == nil else { return false }
        request = .shell
        return true
    }

    func requestedCommand(_ command: UnsafePointer<CChar>?) -> Bool {
        guard request == nil, let command, let text = String(validatingCString: command),
            text.utf8.count <= Self.commandLimit
        else { return false }
        request = .exec(text)
        return true
    }

    private static func window(columns: Int32, rows: Int32) -> SSHWindowChange {
        SSHWindowChange(columns: UInt16(clamping: columns), rows: UInt16(clamping: rows))
    }
}

extension UInt8 {
    fileprivate var isASCIILetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
    }
}

// MARK: - At the top of the loop
extension Connection {
    func serve(_ record: SessionRecord, now: NIODeadline) {
        if !record.isStarted, let request = record.request { start(record, request) }
        record.turn(now: now)
    }

    private func start(_ record: SessionRecord, _ request: SSHRequest) {
        guard record.takesPackets else {
            ending = ending ?? .protocolViolation("maximum packet size too small")
            return
        }
        guard let user = authentication.user else { return }
        let loop = context.group.next()
        let channel = SSHChannel(
            eventLoop: loop, pipe: record.pipe, mailbox: mailbox, number: record.number,
            outboundLimit: context.configuration.outboundLimit, peer: peer)
        var terminal = record.terminal
        if let window = record.window {
            terminal?.columns = window.columns
            terminal?.rows = window.rows
            record.window = nil
        }
        record.pipe.attach(to: loop) { channel.drain() }
        record.start()
        let session = SSHSession(user: user, peer: peer, request: request, terminal: terminal, channel: channel)
        let onSession = context.onSession
        loop.execute {
            channel.start()
            onSession(session)
        }
    }
}
