import Glibc
import Platform
import Testing

@Suite struct BoundSocketTests {
    private static func isListening(_ socket: BoundSocket) -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket.descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value == 1
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `it listens as soon as it is there, so that nobody else has the address`(_ host: String) throws {
        let socket = try BoundSocket(host: host, port: 0)
        #expect(Self.isListening(socket))
        let port = try #require(UInt16(socket.address.split(separator: ":").last ?? ""))
        let error = #expect(throws: SystemError.self) { try BoundSocket(host: host, port: port) }
        #expect(error?.code == EADDRINUSE)
    }

    @Test func `a host is no name`() {
        #expect(throws: SystemError.self) { try BoundSocket(host: "localhost", port: 0) }
    }
}
