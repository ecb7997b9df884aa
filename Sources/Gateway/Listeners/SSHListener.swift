import AAA
import NIOCore
import SSHServer
import Synchronization

/// SSH in: the proof of identity is part of the protocol, so people arrive logged in.
final class SSHListener: Listener {
    let configuration: Configuration.Listener
    private let context: ListenerContext
    private let server: SSHServer
    private let door: SSHDoor

    init(_ configuration: Configuration.Listener, _ context: ListenerContext) throws {
        self.configuration = configuration
        self.context = context
        do {
            try SSHHostKey.ensure(at: context.sshHostKeyPath)
        } catch {
            throw ListenerError.hostKey(listener: configuration.name, reason: String(describing: error))
        }
        let door = SSHDoor(configuration, context)
        self.door = door
        self.server = SSHServer(
            configuration: SSHServerConfiguration(hostKeyPath: context.sshHostKeyPath), group: context.group,
            delegate: door, onSession: { door.opened($0) })
    }

    func bind() async throws -> SocketAddress {
        do {
            return try server.bind(host: configuration.bind.host, port: Int(configuration.bind.port))
        } catch {
            throw ListenerError.bind(configuration, error)
        }
    }

    func run(arrive: @escaping @Sendable (Arrival) -> Void) async throws {
        door.open(arrive)
        await server.run()
    }

    func stop() async {
        server.stopAccepting()
    }
}

/// Answers for the SSH server: who may log in, and where a session goes.
private final class SSHDoor: SSHAuthDelegate {
    private struct State {
        var identities: [UInt64: Identity] = [:]
        var conversations: [UInt64: AuthenticationConversation] = [:]
        var arrive: (@Sendable (Arrival) -> Void)?
    }

    private let configuration: Configuration.Listener
    private let context: ListenerContext
    private let state = Mutex(State())

    init(_ configuration: Configuration.Listener, _ context: ListenerContext) {
        self.configuration = configuration
        self.context = context
    }

    func open(_ arrive: @escaping @Sendable (Arrival) -> Void) {
        state.withLock { $0.arrive = arrive }
    }

    func methods(user: String, peer: SSHPeer) -> SSHAuthMethods {
        context.admits(peer.remote, to: configuration) ? [.password, .publicKey, .interactive] : []
    }

    func attempt(_ attempt: SSHAuthAttempt, user: String, peer: SSHPeer) -> SSHAuthReply {
        guard context.admits(peer.remote, to: configuration) else { return .disconnect }
        switch attempt {
        case .none: return .reject
        case .password(let bytes): return decide(.password(Secret(bytes)), user: user, peer: peer)
        case .publicKey(let key, let signed): return decide(.publicKey(key, signed: signed), user: user, peer: peer)
        case .interactive(let answers):
            // The same words as on every other way in, so that one habit and one script serve them all.
            guard !answers.isEmpty else {
                return .challenge(name: "", instruction: "", prompts: [SSHPrompt("password: ", echo: false)])
            }
            return decide(.answers(answers.map { Secret($0) }), user: user, peer: peer)
        }
    }

    private func decide(_ credential: Credential, user: String, peer: SSHPeer) -> SSHAuthReply {
        let name = (try? LoginName.parse(user))?.user ?? user
        let conversation = state.withLock { $0.conversations.removeValue(forKey: peer.id) }
        let context = context
        let listener = configuration.name
        let outcome = BlockingCall.wait {
            await context.authentication.attempt(
                credential, user: name, source: peer.remote.ipAddress ?? "unknown", listener: listener,
                conversation: conversation)
        }
        switch outcome {
        case .accepted(let identity):
            state.withLock { $0.identities[peer.id] = identity }
            return .accept
        case .keyAcceptable: return .accept
        case .rejected: return .reject
        case .challenge(let challenge, let next):
            state.withLock { $0.conversations[peer.id] = next }
            return .challenge(
                name: challenge.name, instruction: challenge.instruction,
                prompts: challenge.prompts.map { SSHPrompt($0.text, echo: $0.echo) })
        }
    }

    func ended(_ peer: SSHPeer, reason: SSHEnd) {
        state.withLock { state in
            state.identities[peer.id] = nil
            state.conversations[peer.id] = nil
        }
    }

    /// Runs on the session's event loop.
    func opened(_ session: SSHSession) {
        let (identity, arrive) = state.withLock { ($0.identities[session.peer.id], $0.arrive) }
        guard let identity, let arrive else { return session.channel.close(promise: nil) }
        let size = session.terminal.map { UserTerminal.Size(columns: max(1, $0.columns), rows: max(1, $0.rows)) }
        let end = UserEnd(terminal: UserTerminal(type: session.terminal?.term, size: size))
        do {
            try session.channel.pipeline.syncOperations.addHandler(end)
        } catch {
            return session.channel.close(promise: nil)
        }
        let request: Arrival.Request =
            switch session.request {
            case .shell: .shell
            case .exec(let command): .exec(command)
            }
        arrive(
            Arrival(
                listener: configuration, source: session.peer.remote.ipAddress ?? "unknown",
                sourceAndPort: session.peer.remote.ipAndPort,
                sourcePort: session.peer.remote.port.flatMap { UInt16(exactly: $0) }, identity: identity,
                loginName: session.user,
                request: request, dialogue: Dialogue(channel: session.channel, end: end)))
    }
}
