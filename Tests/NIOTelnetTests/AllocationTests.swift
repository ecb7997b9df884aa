import Glibc
import NIOCore
import NIOTelnet
import Testing

@Suite struct `Allocations` {
    @Test func `a keystroke and its echo make none, in either role (counted in a process of its own)`() async throws {
        let result = try await AllocationCounter.run(test: "countedKeystrokes")
        #expect(result.status == 0, "\(result.output)")
        // Filters that match nothing succeed too.
        #expect(result.output.contains("4 keys in 2 roles counted"), "\(result.output)")
    }

    /// The part that runs again under the counter; in an ordinary run there is nothing to count with.
    @Test(.enabled(if: AllocationCounter.count() != nil, "runs again under the counter"))
    func countedKeystrokes() async throws {
        let keys: [[UInt8]] = [[97], [13, 0], [255, 255], [97, 255, 255, 98]]
        let configurations: [TelnetConfiguration] = [
            .gatewayServer(), .gatewayClient(terminalType: "XTERM", window: nil),
        ]
        var counts: [Int] = []
        for configuration in configurations {
            let server = try await Server(configuration) { Echo() }
            let socket = connect(to: server.port)
            for key in keys {
                type(key, times: 2000, on: socket)
                let before = try #require(AllocationCounter.count())
                type(key, times: 2000, on: socket)
                let after = try #require(AllocationCounter.count())
                counts.append(after - before)
            }
            close(socket)
            try await server.stop()
        }
        print("\(keys.count) keys in \(configurations.count) roles counted: \(counts)")
        // Not one for every hundredth key: whatever is left is the event loop's own, and not per key.
        #expect(counts.allSatisfy { $0 < 20 })
    }

    /// Sends the key and waits for something to come back, so that each key is a read and a write of its own.
    private func type(_ key: [UInt8], times: Int, on socket: Int32) {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { answer in
            for _ in 0..<times {
                _ = key.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
                guard read(socket, answer.baseAddress, answer.count) > 0 else { return }
            }
        }
    }

    private func connect(to port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        #expect(status == 0)
        return descriptor
    }
}

private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }
}
