import FoundationEssentials
import NIOCore
import NIOPosix

/// Why a running gateway could not be asked.
public enum AdminError: Error, Equatable, CustomStringConvertible {
    /// Nothing answers on the socket.
    case notRunning(path: String)
    /// The socket belongs to another user.
    case notPermitted(path: String)
    /// Something else went wrong on the way.
    case failed(String)

    /// One line: what, where, what to do.
    public var description: String {
        switch self {
        case .notRunning(let path): "no gateway is running on \(path); start one with `sallyport serve`"
        case .notPermitted(let path): "\(path) belongs to another user; run this as the gateway's user or as root"
        case .failed(let why): "the running gateway could not be asked: \(why)"
        }
    }
}

/// Asks a running gateway.
public struct AdminClient: Sendable {
    /// The longest answer in bytes that is read.
    static let maximumReply = 64 << 20

    private let path: String

    /// A client for the gateway whose state directory is `state`.
    public init(state: String) {
        path = AdminClient.path(state: state)
    }

    /// Where the gateway with this state directory listens.
    public static func path(state: String) -> String { state + "/admin.sock" }

    /// Sends one request and waits for its answer.
    public func ask(_ request: AdminRequest) async throws(AdminError) -> AdminReply {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let line = try JSONEncoder().encode(request) + Data([UInt8(ascii: "\n")])
            return try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(bytes: line))
                var reply = ByteBuffer()
                for try await bytes in inbound where reply.readableBytes < Self.maximumReply {
                    reply.writeImmutableBuffer(bytes)
                }
                return try JSONDecoder().decode(AdminReply.self, from: Data(reply.readableBytesView))
            }
        } catch let error as IOError where [ENOENT, ECONNREFUSED].contains(error.errnoCode) {
            throw .notRunning(path: path)
        } catch let error as IOError where error.errnoCode == EACCES {
            throw .notPermitted(path: path)
        } catch {
            throw .failed(String(describing: error))
        }
    }
}
