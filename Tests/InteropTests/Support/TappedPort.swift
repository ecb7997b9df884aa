import Foundation
import Glibc
import Platform
import Synchronization

/// A port that leads to another, and keeps what a client sends, read by read.
final class TappedPort: Sendable {
    let port: Int
    private let listener: FakeDevice
    private let record: Record

    private final class Record: Sendable {
        let reads = Mutex<[[UInt8]]>([])
    }

    init(to target: Int) throws {
        let record = Record()
        listener = try FakeDevice { connection in
            guard let server = try? Socket.connect(port: target) else { return }
            var on: Int32 = 1
            setsockopt(connection, SOL_SOCKET, SO_OOBINLINE, &on, socklen_t(MemoryLayout<Int32>.size))
            setsockopt(server, SOL_SOCKET, SO_OOBINLINE, &on, socklen_t(MemoryLayout<Int32>.size))
            let down = Thread {
                Self.carry(from: server, to: connection) { _ in }
                shutdown(connection, Int32(SHUT_RDWR))
            }
            down.start()
            Self.carry(from: connection, to: server) { bytes in record.reads.withLock { $0.append(bytes) } }
            shutdown(server, Int32(SHUT_RDWR))
            while !down.isFinished { poll(nil, 0, 10) }
            close(server)
        }
        port = listener.port
        self.record = record
    }

    /// What the client has sent since this was last asked, without commands and negotiation.
    func takeText() -> [String] {
        let reads = record.reads.withLock { reads in
            defer { reads = [] }
            return reads
        }
        return reads.map { String(decoding: Self.data(of: $0), as: UTF8.self) }.filter { !$0.isEmpty }
    }

    private static func carry(from: Int32, to: Int32, _ note: ([UInt8]) -> Void) {
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(from, &block, block.count)
            guard count > 0 else { return }
            note(Array(block.prefix(count)))
            guard FakeDevice.send(Array(block.prefix(count)), to: to) else { return }
        }
    }

    private static func data(of bytes: [UInt8]) -> [UInt8] {
        var data: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == Wire.iac, let command = rest.popFirst() else {
                data.append(byte)
                continue
            }
            switch command {
            case 251...254: rest = rest.dropFirst()
            case 250:
                while let byte = rest.popFirst() { if byte == Wire.iac, rest.popFirst() == 240 { break } }
            default: break
            }
        }
        return data
    }
}
