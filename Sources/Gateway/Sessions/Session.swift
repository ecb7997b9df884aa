import AAA
import Audit
import Logging
import NIOCore
import Policy
import SSHServer

/// One person's visit, from the moment they come in until the last word to them.
///
/// Its stages are its methods, in order: greet, authenticate, choose, authorize, dial, relay, close. It is one task;
/// whatever ends the visit reaches it as a thrown ``DialogueEnd`` or as the relay's ``RelayEnding``.
struct Session: Sendable {
    let id: String
    let arrival: Arrival
    let gateway: GatewayServices
    let live: LiveSession
    let log: Logger

    var dialogue: Dialogue { arrival.dialogue }

    /// How a visit ends: the last line, and the status an SSH client exits with.
    struct Farewell: Sendable, Equatable {
        var line: String?
        var status: Int32

        static let done = Farewell(line: nil, status: 0)
        static func failed(_ line: String) -> Farewell { Farewell(line: line, status: 1) }
        static func denied(_ line: String) -> Farewell { Farewell(line: line, status: 77) }
        static func unavailable(_ line: String) -> Farewell { Farewell(line: line, status: 69) }
        static func timedOut(_ line: String) -> Farewell { Farewell(line: line, status: 75) }
    }

    init(_ arrival: Arrival, _ gateway: GatewayServices) {
        self.id = gateway.newID()
        self.arrival = arrival
        self.gateway = gateway
        var log = gateway.log
        log[metadataKey: "session"] = "\(id)"
        self.log = log
        self.live = LiveSession(
            facts: SessionFacts(
                id: id, user: arrival.identity?.user ?? "", target: "", source: arrival.sourceAndPort,
                listener: arrival.listener.name, proto: arrival.listener.proto.rawValue,
                started: gateway.clock.preciseSeconds(), stage: "login", bytesToUser: 0, idle: nil))
    }

    /// The whole visit. Returns when the person's channel is closed.
    func run() async {
        let dialogue = dialogue
        live.onInterrupt { dialogue.interrupt($0) }
        live.onTell { dialogue.tell($0) }
        live.end(.user, is: dialogue.channel)
        gateway.registry.add(live)
        defer { gateway.registry.remove(live) }
        let farewell = await visit()
        live.update { $0.stage = "close" }
        if let line = farewell.line { log.debug("\(line)") }
        await dialogue.finish(saying: farewell.line, status: farewell.status, isExec: arrival.isExec)
    }

    private func visit() async -> Farewell {
        do {
            guard let (identity, name) = try await login() else {
                return .denied("Login incorrect.")
            }
            live.update { $0.user = identity.user }
            return try await serve(identity, name: name)
        } catch let end as DialogueEnd {
            return farewell(for: end)
        } catch {
            log.error("session failed: \(error)")
            return .failed("The gateway could not go on with this session; the log of the gateway says why.")
        }
    }

    private func farewell(for end: DialogueEnd) -> Farewell {
        switch end {
        case .hungUp, .cancelled: .done
        case .timedOut: .timedOut("Nothing was typed for too long.")
        case .interrupted(let ending): .failed("Session ended: \(ending.text).")
        }
    }

    // MARK: Choose

    private func serve(_ identity: Identity, name: LoginName) async throws -> Farewell {
        let subject = Subject(user: identity.user, roles: identity.roles)
        switch (arrival.request, name.target) {
        case (.exec(let command), let target?): return try await exec(command, on: target, subject, identity)
        case (.exec(let target), nil): return try await direct(to: target, subject, identity)
        case (.shell, let target?): return try await direct(to: target, subject, identity)
        case (.shell, nil): return try await menu(subject, identity)
        }
    }

    /// Straight to one target. When it cannot be, one line says why: the menu is never shown instead.
    private func direct(to name: String, _ subject: Subject, _ identity: Identity) async throws -> Farewell {
        let permit: Permit
        switch authorize(name, .connect, subject, identity) {
        case .refused(let line): return .denied(line)
        case .permitted(let permitted): permit = permitted
        }
        let result = try await connect(permit, identity)
        if result.ending == .backToMenu { return try await menu(subject, identity) }
        return result.farewell
    }

    private func menu(_ subject: Subject, _ identity: Identity) async throws -> Farewell {
        var note: String?
        while true {
            live.update { $0.stage = "menu" }
            if let note { try await dialogue.say(note) }
            switch try await chooseTarget(for: subject) {
            case .nothing: return .denied("There is no target that \(identity.user) may reach.")
            case .leave: return .done
            case .target(let name):
                switch authorize(name, .connect, subject, identity) {
                case .refused(let line): note = line
                case .permitted(let permit):
                    let result = try await connect(permit, identity)
                    guard result.mayChooseAgain else { return result.farewell }
                    note = result.farewell.line
                }
            }
        }
    }
}

extension Arrival {
    /// Whether the person sent a command instead of asking for a terminal.
    var isExec: Bool {
        if case .exec = request { return true }
        return false
    }
}
