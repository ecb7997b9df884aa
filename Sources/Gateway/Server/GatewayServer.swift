import Audit
import CoreMetrics
import FoundationEssentials
import Devices
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A running gateway: its listeners, its sessions, its admin socket.
///
/// ``run()`` returns after a graceful shutdown: nobody new is let in, people are told, and those who have not left when
/// ``drainTime`` is over are disconnected.
public final class GatewayServer: Service {
    /// How long people may go on after the gateway was told to stop.
    public static let drainTime = Duration.seconds(10)

    private enum Limits {
        /// People who are inside without having logged in; more are turned away until one has left.
        static let unauthenticated = 256
        /// Commands waiting for the run loop; a reload asked for twice is done once.
        static let commands = 4
    }

    private enum Command: Sendable {
        case reload(CheckedContinuation<AdminReply, Never>?)
        case drain
    }

    private let services: GatewayServices
    private let log: Logger
    private let announce: @Sendable (String) -> Void
    private let configurationPath: String
    private let resources: GatewayResources
    private let isDraining = Mutex(false)
    private let commands: AsyncStream<Command>
    private let send: AsyncStream<Command>.Continuation

    /// Opens the state directory and everything in it. Throws ``StartError``.
    ///
    /// - Parameter announce: takes the lines a gateway prints for whoever started it: `listening ...` and `ready`.
    public init(
        configuration: Configuration, log: Logger, announce: @escaping @Sendable (String) -> Void
    ) async throws {
        resources = try await GatewayResources(configuration: configuration, log: log)
        services = resources.services
        configurationPath = configuration.path
        self.log = log
        self.announce = announce
        (commands, send) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Limits.commands))
    }

    /// Serves until shut down. Throws ``ListenerError`` when a listener cannot be opened.
    public func run() async throws {
        let context = ListenerContext(
            group: services.group, authentication: services.authentication,
            sshHostKeyPath: resources.sshHostKeyPath, refused: { [services] in services.refused($0, $1) })
        let listeners = ListenerSet(context: context, log: log, announce: announce) { [weak self] in self?.arrived($0) }
        try await listeners.start(services.configuration.listeners)
        let admin: AdminServer
        do {
            admin = try await AdminServer(
                path: AdminClient.path(state: services.configuration.gateway.state), group: services.group, log: log)
        } catch {
            await listeners.stopAll()
            throw error
        }
        services.audit(.systemStart, data: ["listeners": "\(services.configuration.listeners.count)"])
        announce("ready")
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.serve(admin, listeners) }
                await self.obey(listeners)
                await admin.stop()
            }
        } onGracefulShutdown: {
            self.send.yield(.drain)
        }
        services.audit(.systemStop)
        await resources.close()
    }

    /// Reads the configuration again; what is wrong with it is logged and the old one stays.
    public func reload() {
        send.yield(.reload(nil))
    }

    // MARK: Arrivals

    private func arrived(_ arrival: Arrival) {
        GatewayMetrics.arrivals.increment()
        let session = Session(arrival, services)
        guard let refusal = refusal(of: arrival) else {
            // The registry knows the session until it ends; shutting down waits for the registry to be empty.
            Task { await session.run() }
            return
        }
        GatewayMetrics.refusals.increment()
        log.warning("turned away \(arrival.sourceAndPort): \(refusal)")
        Task { await arrival.dialogue.finish(saying: refusal, status: 75, isExec: arrival.isExec) }
    }

    private func refusal(of arrival: Arrival) -> String? {
        if isDraining.withLock({ $0 }) { return "The gateway is shutting down." }
        if services.registry.count >= resources.maximumSessions {
            return "The gateway is full; try again later."
        }
        if arrival.identity == nil, services.registry.unauthenticated >= Limits.unauthenticated {
            return "Too many people are logging in just now; try again later."
        }
        return nil
    }

    // MARK: Commands

    private func obey(_ listeners: ListenerSet) async {
        for await command in commands {
            switch command {
            case .reload(let continuation):
                let reply = await reload(listeners)
                continuation?.resume(returning: reply)
            case .drain:
                await drain(listeners)
                return
            }
        }
    }

    private func reload(_ listeners: ListenerSet) async -> AdminReply {
        let old = services.configuration
        let new: Configuration
        do {
            new = try Configuration.load(path: configurationPath)
        } catch {
            log.error("the configuration was not reloaded, the old one stays in force: \(error)")
            services.audit(.policyReject, data: ["reason": String(describing: error)])
            return AdminReply(ok: false, text: "The old configuration stays in force:\n\(error)")
        }
        let changes = new.changes(from: old)
        guard new.gateway == old.gateway else {
            let text = "\(changes.gateway.joined(separator: ", ")) can only change at a restart; nothing was reloaded"
            log.error("\(text)")
            return AdminReply(ok: false, text: text)
        }
        services.state.configuration = new
        let failures = await listeners.reload(new.listeners)
        for failure in failures { log.error("\(failure)") }
        log.notice("reloaded: \(changes)")
        services.audit(.policyLoad, data: ["changes": changes.description])
        return AdminReply(ok: failures.isEmpty, text: (changes.lines + failures).joined(separator: "\n"))
    }

    private func drain(_ listeners: ListenerSet) async {
        isDraining.withLock { $0 = true }
        await listeners.stopAll()
        let registry = services.registry
        log.notice("draining: \(registry.count) sessions")
        services.audit(.systemDrain, data: ["sessions": "\(registry.count)"])
        registry.tell(
            "The gateway is shutting down; you will be disconnected in \(Self.drainTime.components.seconds) seconds.")
        registry.interrupt(.drained) { $0.target.isEmpty }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await registry.untilEmpty() }
            group.addTask {
                // Kept: the time people have is what is waited for; the other task ends it early.
                try? await Task.sleep(for: Self.drainTime)
                registry.interrupt(.drained)
                await registry.untilEmpty()
            }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: Admin

    private func serve(_ admin: AdminServer, _ listeners: ListenerSet) async {
        do {
            try await admin.run { await self.answer($0, listeners) }
        } catch {
            log.error("the admin socket failed: \(error)")
        }
    }

    private func answer(_ request: AdminRequest, _ listeners: ListenerSet) async -> AdminReply {
        switch request {
        case .status: return AdminReply(ok: true, text: "", status: await status(listeners))
        case .reload: return await requestReload()
        case .drain:
            send.yield(.drain)
            return AdminReply(ok: true, text: "draining")
        case .sessions: return AdminReply(ok: true, text: "", sessions: await services.registry.list())
        case .session(let id): return await show(id)
        case .kill(let id, let by): return await kill(by: by) { $0.isMeant(by: id) }
        case .killUser(let user, let by): return await kill(by: by, many: true) { $0.user == user }
        }
    }

    private func requestReload() async -> AdminReply {
        await withCheckedContinuation { continuation in
            guard case .enqueued = send.yield(.reload(continuation)) else {
                return continuation.resume(
                    returning: AdminReply(ok: false, text: "busy with earlier requests; try again"))
            }
        }
    }

    private func show(_ id: String) async -> AdminReply {
        let meant = services.registry.matching { $0.isMeant(by: id) }
        if let failure = AdminReply(failing: meant) { return failure }
        return AdminReply(
            ok: true, text: "", sessions: [await meant[0].facts()], negotiations: await meant[0].negotiations())
    }

    private func kill(by: String, many: Bool = false, _ isMeant: (LiveSession) -> Bool) async -> AdminReply {
        let meant = services.registry.matching(isMeant)
        if !many, let failure = AdminReply(failing: meant) { return failure }
        var facts: [SessionFacts] = []
        for session in meant {
            facts.append(await session.facts())
            services.audit(
                .sessionKill, session: session.id, target: session.target, data: ["user": session.user, "by": by])
            session.interrupt(.killed(by: by))
        }
        return AdminReply(
            ok: true, text: "ended \(meant.count) \(meant.count == 1 ? "session" : "sessions")", sessions: facts)
    }

    private func status(_ listeners: ListenerSet) async -> GatewayStatus {
        GatewayStatus(
            name: services.name, pid: ProcessInfo.processInfo.processIdentifier,
            uptime: services.clock.preciseSeconds() - resources.started, draining: isDraining.withLock { $0 },
            sessions: services.registry.count, maximumSessions: resources.maximumSessions,
            listeners: await listeners.listening)
    }
}

extension AdminReply {
    /// The answer where one session is asked for and these fit; nil if it is exactly one.
    fileprivate init?(failing sessions: [LiveSession]) {
        switch sessions.count {
        case 0: self.init(ok: false, text: "there is no such session")
        case 1: return nil
        default: self.init(ok: false, text: "more than one session begins like that; give more of the id")
        }
    }
}
