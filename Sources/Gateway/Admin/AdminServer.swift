import FoundationEssentials
import Logging
import NIOCore
import NIOPosix

/// Answers ``AdminRequest``s on a Unix socket that only the gateway's own user can open.
struct AdminServer: Sendable {
    private enum Limits {
        /// The longest request line in bytes.
        static let request = 4096
        /// Requests being answered at once; more wait in the kernel.
        static let backlog: Int32 = 16
        /// How long a client may take to send its request.
        static let patience = TimeAmount.seconds(10)
    }

    private typealias Client = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let server: NIOAsyncChannel<Client, Never>
    private let log: Logger

    /// Binds `path`, replacing a socket that an earlier process left there.
    init(path: String, group: any EventLoopGroup, log: Logger) async throws {
        self.log = log
        do {
            server = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: Limits.backlog)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        channel.eventLoop.assumeIsolated().scheduleTask(in: Limits.patience) {
                            channel.close(promise: nil)
                        }
                        return try Client(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw ListenerError.bind(listener: "admin", address: path, reason: String(describing: error))
        }
        // The directory is closed to others already; this holds where it was opened by hand.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Serves until ``stop()``.
    func run(answer: @escaping @Sendable (AdminRequest) async -> AdminReply) async throws {
        try await server.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients {
                    group.addTask { await serve(client, answer) }
                }
            }
        }
    }

    /// Ends ``run(answer:)``.
    func stop() async {
        try? await server.channel.close().get()
    }

    private func serve(_ client: Client, _ answer: @Sendable (AdminRequest) async -> AdminReply) async {
        do {
            try await client.executeThenClose { inbound, outbound in
                var line = ByteBuffer()
                for try await bytes in inbound {
                    line.writeImmutableBuffer(bytes)
                    guard line.readableBytes <= Limits.request else { return }
                    guard let end = line.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { continue }
                    let request = Data(line.readableBytesView[..<end])
                    let reply = await Self.reply(to: request, answer)
                    try await outbound.write(ByteBuffer(bytes: reply + [UInt8(ascii: "\n")]))
                    return
                }
            }
        } catch {
            log.debug("admin client failed: \(error)")
        }
    }

    private static func reply(
        to request: Data, _ answer: @Sendable (AdminRequest) async -> AdminReply
    ) async -> [UInt8] {
        var reply = AdminReply(ok: false, text: "This gateway does not understand the request; is it an older version?")
        if let request = try? JSONDecoder().decode(AdminRequest.self, from: request) { reply = await answer(request) }
        return (try? JSONEncoder().encode(reply)).map(Array.init) ?? []
    }
}
