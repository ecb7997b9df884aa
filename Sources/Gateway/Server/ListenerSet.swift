import Logging
import NIOCore
import Synchronization

/// The listeners that are open now, and what a reload does to them.
actor ListenerSet {
    private struct Open {
        let listener: any Listener
        let address: SocketAddress
        let accepting: Task<Void, Never>
    }

    private let context: ListenerContext
    private let log: Logger
    private let arrive: @Sendable (Arrival) -> Void
    private let announce: @Sendable (String) -> Void
    private var open: [String: Open] = [:]

    init(
        context: ListenerContext, log: Logger, announce: @escaping @Sendable (String) -> Void,
        arrive: @escaping @Sendable (Arrival) -> Void
    ) {
        self.context = context
        self.log = log
        self.announce = announce
        self.arrive = arrive
    }

    /// What is open, in the order of the names.
    var listening: [GatewayStatus.Listening] {
        open.values.map {
            GatewayStatus.Listening(
                name: $0.listener.configuration.name, proto: $0.listener.configuration.proto.rawValue,
                address: $0.address.ipAndPort)
        }.sorted { $0.name < $1.name }
    }

    /// Opens all of `wanted` or none: a gateway that starts with a way in missing is a surprise.
    func start(_ wanted: [Configuration.Listener]) async throws {
        do {
            for configuration in wanted { try await bind(configuration) }
        } catch {
            await stopAll()
            throw error
        }
    }

    /// Closes what is not wanted any more or was changed, and opens what is new. Returns one line for each that failed.
    ///
    /// People who came by a closed listener stay in.
    func reload(_ wanted: [Configuration.Listener]) async -> [String] {
        let unchanged = Set(wanted.filter { open[$0.name]?.listener.configuration.serves(as: $0) == true }.map(\.name))
        for name in open.keys where !unchanged.contains(name) { await stop(name) }
        var failures: [String] = []
        for configuration in wanted where !unchanged.contains(configuration.name) {
            do {
                try await bind(configuration)
            } catch {
                failures.append(String(describing: error))
            }
        }
        return failures
    }

    /// Takes nobody new on any listener.
    func stopAll() async {
        for name in open.keys { await stop(name) }
    }

    private func bind(_ configuration: Configuration.Listener) async throws {
        let listener = try ListenerKinds.make(configuration, context)
        let address = try await listener.bind()
        let log = log
        let arrive = arrive
        let accepting = Task {
            do {
                try await listener.run(arrive: arrive)
            } catch {
                log.error("listener \(configuration.name) stopped: \(error)")
            }
        }
        open[configuration.name] = Open(listener: listener, address: address, accepting: accepting)
        announce("listening \(configuration.name) \(configuration.proto.rawValue) \(address.ipAndPort)")
    }

    private func stop(_ name: String) async {
        guard let closing = open.removeValue(forKey: name) else { return }
        await closing.listener.stop()
        await closing.accepting.value
    }
}

extension Configuration.Listener {
    /// Whether a listener made for this configuration does what `other` asks for. Where in its file it stands does not count.
    func serves(as other: Configuration.Listener) -> Bool {
        name == other.name && proto == other.proto && bind == other.bind && from == other.from
            && tls?.certificate == other.tls?.certificate && tls?.key == other.tls?.key
    }
}
