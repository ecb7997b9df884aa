import AAA
import Audit
import NIOCore
import NIOTelnet
import Policy

/// A target a person may use now, with what the decision asks for.
struct Permit: Sendable {
    let target: Target
    let decision: Decision
}

extension Session {
    enum Authorization: Sendable {
        case permitted(Permit)
        case refused(String)
    }

    /// How a connection to a target ended.
    struct ConnectResult: Sendable {
        /// Nil when it never began.
        var ending: RelayEnding?
        var farewell: Farewell

        /// Whether a person who came by the menu gets the menu again.
        var mayChooseAgain: Bool {
            switch ending {
            case nil, .backToMenu, .deviceClosed, .deviceMisbehaved: true
            default: false
            }
        }
    }

    // MARK: Authorize

    /// Decides whether `subject` may do `verb` with the target called `name`.
    ///
    /// A target a person may not even see is answered like one that does not exist; the audit trail has the true reason.
    func authorize(_ name: String, _ verb: Policy.Verb, _ subject: Subject, _ identity: Identity) -> Authorization {
        let policy = gateway.configuration.policy
        let context = Context(source: IPAddress(arrival.source), listener: arrival.listener.name)
        let decision = policy.decide(subject: subject, verb: verb, target: name, context: context)
        guard decision.isAllowed, let target = policy.target(named: name) else {
            note(
                .sessionOpen, .deny, target: name, identity, rule: decision.rule,
                data: ["reason": decision.reason, "verb": verb.rawValue])
            return .refused(policy.notice(of: verb, to: subject, target: name, context: context))
        }
        if let limit = decision.duties.sessions, gateway.registry.connected(user: identity.user, except: id) >= limit {
            note(
                .sessionOpen, .deny, target: name, identity, rule: decision.rule, data: ["reason": "too many sessions"])
            return .refused("\(name): you have \(limit) sessions already, which is the most your role allows")
        }
        return .permitted(Permit(target: target, decision: decision))
    }

    // MARK: Dial and relay

    /// Connects to the target, and puts on record how that went.
    func dial(_ target: Target, _ terminal: UserTerminal, _ identity: Identity) async throws(DialError) -> any Channel {
        note(.targetDial, .ok, target: target.name, identity, data: ["address": "\(target.address):\(target.port)"])
        do {
            let telnet = Dialer.telnet(terminal: terminal)
            let device = try await Dialer.connect(target, telnet, on: dialogue.channel.eventLoop)
            live.end(.device, is: device)
            note(.targetUp, .ok, target: target.name, identity)
            return device
        } catch {
            note(.targetDown, .fail, target: target.name, identity, data: ["reason": error.code])
            throw error
        }
    }

    /// Dials the target and relays until one side ends it.
    func connect(_ permit: Permit, _ identity: Identity) async throws -> ConnectResult {
        let target = permit.target
        live.update { $0.stage = "dial" }
        let terminal = try await dialogue.terminal()
        try await dialogue.say("Connecting to \(target.name). Ctrl-] ? lists what the gateway can do.")
        let device: any Channel
        do {
            device = try await dial(target, terminal, identity)
        } catch {
            return ConnectResult(ending: nil, farewell: .unavailable(error.text(target: target)))
        }
        let tap: RecordingTap
        do {
            tap = try await openRecording(target, identity, terminal)
        } catch {
            try? await device.close().get()
            return ConnectResult(
                ending: nil, farewell: .failed("\(target.name): the session cannot be recorded: \(error)."))
        }
        note(.sessionOpen, .ok, target: target.name, identity, rule: permit.decision.rule)
        let ending = try await relay(device, tap, permit)
        note(.sessionClose, .ok, target: target.name, identity, data: ["reason": ending.code])
        return ConnectResult(ending: ending, farewell: farewell(for: ending, target: target))
    }

    private func relay(
        _ device: any Channel, _ tap: RecordingTap, _ permit: Permit
    ) async throws -> RelayEnding {
        let limits = SessionLimits(permit.decision.duties)
        let eventLoop = dialogue.channel.eventLoop
        let (relay, ended) = try await dialogue.onLoop { user in
            let pipeline = device.pipeline.syncOperations
            let end = DeviceEnd(telnet: try pipeline.handler(type: TelnetHandler.self))
            try pipeline.addHandler(end)
            let relay = Relay(user: user, device: end, tap: tap, limits: limits, on: eventLoop)
            let ended = relay.start()
            try pipeline.handler(type: DeviceHold.self).release()
            return (NIOLoopBound(relay, eventLoop: eventLoop), ended)
        }
        live.update { facts in
            facts.stage = "relay"
            facts.target = permit.target.name
        }
        live.watch {
            try? await eventLoop.submit { relay.value.figures }.get()
        }
        let ending = try await ended.get()
        live.watch(relay: nil)
        live.update { facts in
            facts.stage = "menu"
            facts.target = ""
        }
        try await close(tap, ending.code)
        return ending
    }

    private func farewell(for ending: RelayEnding, target: Target) -> Farewell {
        let line = "\(target.name): \(ending.text)."
        switch ending {
        case .deviceClosed, .userClosed, .userLeft, .backToMenu: return Farewell(line: line, status: 0)
        case .idle, .maximumLength: return .timedOut(line)
        case .killed, .recordingFailed, .deviceMisbehaved, .drained: return .failed(line)
        }
    }

    /// Begins the recording of a connection. Throws ``RecordingFailure`` where the mode is `strict` and it cannot be.
    func openRecording(
        _ target: Target, _ identity: Identity, _ terminal: UserTerminal
    ) async throws(RecordingFailure) -> RecordingTap {
        let header = RecordingHeader(
            id: live.nextRecordingID { gateway.newID() }, session: id, user: identity.user, target: target.name,
            listener: arrival.listener.name, source: arrival.sourceAndPort, started: gateway.clock.now(),
            columns: terminal.size?.columns ?? 80, rows: terminal.size?.rows ?? 24, term: terminal.type ?? "")
        return try gateway.recorder.open(
            header, on: dialogue.channel.eventLoop, at: NIODeadline.now().uptimeNanoseconds)
    }

    /// Ends a recording.
    func close(_ tap: RecordingTap, _ reason: String) async throws {
        try await dialogue.onLoop { _ in tap.close(reason: reason, at: NIODeadline.now().uptimeNanoseconds) }
    }
}

extension SessionLimits {
    /// The limits that a decision's duties ask for.
    init(_ duties: Duties) {
        self.init(idle: duties.idle.map(TimeAmount.init), maximum: duties.longest.map(TimeAmount.init))
    }
}
