import AAA
import Audit
import Devices
import Logging
import NIOCore
import Policy

extension Session {
    private enum Limits {
        /// Bytes of a command sent with `ssh gate 'command'`.
        static let command = 4096
    }

    /// Logs in to `name` with the target's credential, runs `command` there and prints what the device prints.
    func exec(_ command: String, on name: String, _ subject: Subject, _ identity: Identity) async throws -> Farewell {
        let permit: Permit
        switch authorize(name, .run, subject, identity) {
        case .refused(let line): return .denied(line)
        case .permitted(let permitted): permit = permitted
        }
        let target = permit.target
        guard let family = DeviceFamilies.named(target.family), family.isAutomated else {
            return .denied("\(name): the gateway cannot log in to devices of family \(target.family).")
        }
        guard command.utf8.count <= Limits.command else {
            return .denied("\(name): the command is longer than \(Limits.command) bytes.")
        }
        let secrets: DeviceSecrets
        switch await reveal(credentialOf: target) {
        case .failure(let refusal): return .denied(refusal.line)
        case .success(let revealed): secrets = revealed
        }
        let commands = command.split(whereSeparator: \.isNewline).map(String.init)
        guard !commands.isEmpty else { return .denied("\(name): there is no command to run.") }
        note(.credentialUse, .ok, target: name, identity, data: ["credential": target.credential ?? ""])
        note(.commandRun, .ok, target: name, identity, rule: permit.decision.rule, data: ["command": command])
        return try await run(commands, family, secrets, permit, identity)
    }

    private struct Refusal: Error {
        let line: String
    }

    private func reveal(credentialOf target: Target) async -> Result<DeviceSecrets, Refusal> {
        guard let name = target.credential, let credential = gateway.configuration.credential(named: name) else {
            return .failure(
                Refusal(line: "\(target.name) has no credential, so the gateway cannot log in there to run commands."))
        }
        do {
            return .success(
                DeviceSecrets(
                    user: credential.user, password: try await gateway.vault.reveal(credential.secret),
                    enable: try await enable(of: credential)))
        } catch {
            log.error("credential \(name): \(error)")
            return .failure(
                Refusal(
                    line:
                        "\(target.name): its credential \(name) cannot be used; an administrator must set it with `sallyport secrets set`."
                ))
        }
    }

    private func enable(of credential: Configuration.Credential) async throws -> Secret? {
        guard let name = credential.enable else { return nil }
        return try await gateway.vault.reveal(name)
    }

    private func run(
        _ commands: [String], _ family: any DeviceFamily, _ secrets: DeviceSecrets, _ permit: Permit,
        _ identity: Identity
    ) async throws -> Farewell {
        let target = permit.target
        live.update { $0.stage = "dial" }
        let terminal = try await dialogue.terminal()
        let device: any Channel
        do {
            device = try await dial(target, terminal, identity)
        } catch {
            return .unavailable(error.text(target: target))
        }
        let tap: RecordingTap
        do {
            tap = try await openRecording(target, identity, terminal)
        } catch {
            try? await device.close().get()
            return .failed("\(target.name): the session cannot be recorded: \(error).")
        }
        live.update { facts in
            facts.stage = "run"
            facts.target = target.name
        }
        note(.sessionOpen, .ok, target: target.name, identity, rule: permit.decision.rule)
        let outcome = try await drive(device, commands, family, secrets, tap)
        try await close(tap, outcome.code)
        note(
            outcome.loggedIn ? .targetLoginOK : .targetLoginFail, outcome.loggedIn ? .ok : .fail, target: target.name,
            identity)
        note(.sessionClose, .ok, target: target.name, identity, data: ["reason": outcome.code])
        live.update { $0.target = "" }
        return farewell(for: outcome, target: target)
    }

    private func drive(
        _ device: any Channel, _ commands: [String], _ family: any DeviceFamily, _ secrets: DeviceSecrets,
        _ tap: RecordingTap
    ) async throws -> DeviceRunOutcome {
        let eventLoop = dialogue.channel.eventLoop
        let ended = try await dialogue.onLoop { user in
            let outcome = eventLoop.makePromise(of: DeviceRunOutcome.self)
            let machine = DeviceDialogue(
                family: family, commands: commands, enable: secrets.enable != nil, now: .zero)
            let run = DeviceRun(machine, family: family, secrets: secrets, user: user, tap: tap, outcome: outcome)
            user.follow(run)
            try device.pipeline.syncOperations.addHandler(run)
            try device.pipeline.syncOperations.handler(type: DeviceHold.self).release()
            return outcome.futureResult
        }
        let outcome = try await ended.get()
        try await dialogue.onLoop { $0.leave() }
        return outcome
    }

    private func farewell(for outcome: DeviceRunOutcome, target: Target) -> Farewell {
        switch outcome {
        case .finished(let ok): Farewell(line: nil, status: ok ? 0 : 1)
        case .failed(let failure): .failed("\(target.name): \(failure).")
        case .ended(let ending): .failed("\(target.name): \(ending.text).")
        }
    }
}

extension DeviceRunOutcome {
    /// Whether the device let the gateway in.
    var loggedIn: Bool {
        switch self {
        case .failed(.loginRefused), .failed(.askedAgain): false
        case .failed(.timedOut(let phase)), .failed(.closed(let phase)):
            ![.connect, .banner, .user, .password].contains(phase)
        case .finished, .failed, .ended: true
        }
    }

    /// A short stable word for the recording and the audit trail.
    var code: String {
        switch self {
        case .finished: "finished"
        case .failed: "dialogue_failed"
        case .ended(let ending): ending.code
        }
    }
}
