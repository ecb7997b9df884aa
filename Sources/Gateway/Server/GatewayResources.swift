import AAA
import Audit
import CoreMetrics
import Logging
import NIOCore
import NIOPosix
import Platform

/// What a running gateway holds open, from its start to its end.
struct GatewayResources: Sendable {
    private enum Limits {
        /// Descriptors that are not a session's: listeners, the database, recordings' directory, logs, the resolver.
        static let reserved = 256
        /// Descriptors of one session: the person, the device, the recording, and for SSH an event descriptor.
        static let perSession = 4
    }

    let services: GatewayServices
    /// The most people inside at once; from the limit on open files, so that accepting never fails for want of one.
    let maximumSessions: Int
    /// When it was started, in seconds since 1970.
    let started: Double
    private let lock: FileLock

    var sshHostKeyPath: String { services.state.directory + "/ssh_host_ed25519_key" }

    /// Opens everything. Throws ``StartError``.
    init(configuration: Configuration, log: Logger) async throws {
        BrokenPipe.ignore()
        do {
            try PrivateFile.ensureDirectory(configuration.gateway.state)
            lock = try FileLock(configuration.gateway.state + "/gateway.lock")
            guard try lock.tryLock() else { throw StartError.alreadyRunning(state: configuration.gateway.state) }
            let descriptors = try DescriptorLimit.raise()
            maximumSessions = max(16, (Int(clamping: descriptors.now) - Limits.reserved) / Limits.perSession)
            services = try await Self.services(configuration, log)
            started = services.clock.preciseSeconds()
        } catch {
            throw StartError(error)
        }
    }

    private static func services(_ configuration: Configuration, _ log: Logger) async throws -> GatewayServices {
        let state = try await GatewayState(configuration: configuration)
        let context = ProviderContext(accounts: state.accounts, passwords: state.passwords)
        let authentication = Authentication(
            providers: Providers.all.map { $0.make(context) }, accounts: state.accounts,
            report: { report in state.trail.note(report, log) })
        let mode = RecordingMode(configuration.gateway.recording)
        let recorder = try Recorder(
            directory: state.recordingsDirectory, settings: RecorderSettings(mode: mode),
            report: { event in state.trail.note(event, log) })
        return GatewayServices(
            state: state, authentication: authentication, recorder: recorder,
            group: MultiThreadedEventLoopGroup.singleton, log: log)
    }

    /// Writes everything that is still in memory and gives the state directory free.
    func close() async {
        await services.recorder.shutdown()
        do {
            try services.state.close()
        } catch {
            services.log.error("the state was not closed cleanly: \(error)")
        }
        lock.unlock()
    }
}

extension RecordingMode {
    fileprivate init(_ mode: Configuration.RecordingMode) {
        switch mode {
        case .strict: self = .strict
        case .bestEffort: self = .bestEffort
        case .off: self = .off
        }
    }
}

extension AuditTrail {
    /// Writes what became of an attempt to log in.
    fileprivate func note(_ report: AuthenticationReport, _ log: Logger) {
        let actor = Actor(user: report.user, method: report.method, ip: report.source)
        var data: [String: AuditValue] = ["listener": .string(report.listener)]
        switch report.result {
        case .accepted:
            write(AuditEvent(.authOK, actor: actor, data: data), log)
        case .rejected(let rejection):
            GatewayMetrics.loginsFailed.increment()
            data["reason"] = .string("\(rejection)")
            log.notice(
                "login failed: \(rejection)", metadata: ["user": "\(report.user)", "source": "\(report.source)"])
            write(AuditEvent(.authFail, outcome: .fail, actor: actor, data: data), log)
        }
    }

    /// Writes what became of a recording.
    fileprivate func note(_ event: RecorderEvent, _ log: Logger) {
        switch event {
        case .sealed(let id, let sha256, let bytes):
            let data: [String: AuditValue] = [
                "recording": .string(id), "sha256": .string(sha256), "bytes": .integer(Int64(clamping: bytes)),
            ]
            write(AuditEvent(.recordSeal, data: data), log)
        case .failed(let id, let failure):
            log.error("\(failure)", metadata: ["recording": "\(id)"])
            let data: [String: AuditValue] = ["recording": .string(id), "reason": .string(failure.description)]
            write(AuditEvent(.recordFail, outcome: .fail, data: data), log)
        }
    }

    /// Writes one event. A trail that cannot be written is the loudest thing in the log.
    func write(_ event: AuditEvent, _ log: Logger) {
        do {
            try record(event)
        } catch {
            log.critical("the audit trail cannot be written: \(error)", metadata: ["event": "\(event.kind.name)"])
        }
    }
}
