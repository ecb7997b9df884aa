import Glibc
import Synchronization

/// A ``PacketSocket`` for a process of many threads: any of them sends, one receives. Messages that the other side does not
/// take at once wait, up to a limit; going beyond it ends the connection, as if the other side had gone.
package final class PacketLink: Sendable {
    private let socket: PacketSocket
    private let mostWaiting: Int
    private let waiting = Mutex(Waiting())
    /// Wakes the receiving thread when there is something to send that did not go.
    private let alarm: (reading: Int32, writing: Int32)

    private struct Waiting {
        var messages: [[UInt8]] = []
        var isOver = false
        var isOverfull = false
    }

    /// Whether it ended because too many messages waited.
    package var isOverfull: Bool { waiting.withLock { $0.isOverfull } }

    /// - Parameter mostWaiting: messages that may wait to be sent.
    package init(_ socket: PacketSocket, mostWaiting: Int) throws(SystemError) {
        self.socket = socket
        self.mostWaiting = mostWaiting
        alarm = try Descriptors.pipe(isBlocking: false)
    }

    deinit {
        close(alarm.reading)
        close(alarm.writing)
    }

    /// Sends a message, now or as soon as the other side takes it. Never waits.
    package func send(_ bytes: [UInt8]) {
        waiting.withLock { waiting in
            guard !waiting.isOver else { return }
            if waiting.messages.isEmpty {
                do throws(PacketSocket.Fault) {
                    return try socket.send(bytes)
                } catch {
                    guard error == .wouldBlock else { return end(&waiting) }
                }
            }
            guard waiting.messages.count < mostWaiting else {
                waiting.isOverfull = true
                return end(&waiting)
            }
            waiting.messages.append(bytes)
            ring()
        }
    }

    /// Receives on the calling thread, a message at a time, until `receive` returns false or the other side is gone.
    package func run(_ receive: (PacketSocket.Packet) -> Bool) {
        while !waiting.withLock({ $0.isOver }) {
            let isFull = waiting.withLock { !$0.messages.isEmpty }
            var waited = [
                pollfd(fd: socket.descriptor, events: Int16(isFull ? POLLIN | POLLOUT : POLLIN), revents: 0),
                pollfd(fd: alarm.reading, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waited, nfds_t(waited.count), -1) > 0 else { continue }
            if waited[1].revents != 0 { silence() }
            if isFull { sendWaiting() }
            if waited[0].revents & ~Int16(POLLOUT) != 0, !receiveAll(receive) { return }
        }
    }

    private func receiveAll(_ receive: (PacketSocket.Packet) -> Bool) -> Bool {
        while true {
            do throws(PacketSocket.Fault) {
                guard receive(try socket.receive()) else { return false }
            } catch {
                return error == .wouldBlock
            }
        }
    }

    private func sendWaiting() {
        waiting.withLock { waiting in
            var sent = 0
            do throws(PacketSocket.Fault) {
                while sent < waiting.messages.count {
                    try socket.send(waiting.messages[sent])
                    sent += 1
                }
            } catch {
                if error != .wouldBlock { end(&waiting) }
            }
            waiting.messages.removeFirst(min(sent, waiting.messages.count))
        }
    }

    private func end(_ waiting: inout Waiting) {
        waiting.isOver = true
        waiting.messages = []
        ring()
    }

    private func ring() {
        var byte: UInt8 = 0
        _ = write(alarm.writing, &byte, 1)
    }

    private func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(alarm.reading, &bytes, bytes.count) > 0 {}
    }
}
