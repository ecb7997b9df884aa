import Audit
import Platform

/// The monitor's account of its logins: who, from where, since when, and whether anybody was let in. What has to be known of
/// them afterwards goes to the audit log and to the log, from here alone.
package struct Ledger {
    enum Limits {
        /// Notices put on record at once, and for each second after that, whatever the session process says; it sends fewer.
        static let notices = (atOnce: 100, perSecond: 10)
    }

    private struct Entry {
        var actor: Actor
        let terminal: String
        let began = ContinuousClock.now
        var isJudged = false
    }

    let log: (LogEntry) -> Void
    /// Puts an event on record; false if that cannot be.
    let record: (AuditEvent) -> Bool
    private let policy: SourcePolicy
    /// What tells sessions of this run from those of others.
    private let run = SecureRandom.hexadecimal(bytes: 4)
    /// Whether passwords are asked for by a program of others, `login`, which does not tell of each.
    private let isOthers: Bool
    private var entries: [UInt32: Entry] = [:]
    private var allowance = Allowance(atOnce: Limits.notices.atOnce, perSecond: Limits.notices.perSecond)
    /// Notices beyond that, since the last that was not.
    private var dropped: UInt32 = 0
    /// Of whom it became known whether they were let in, and nobody was told yet.
    private(set) var verdicts: [Bool] = []

    package init(
        _ program: LoginCommand.Program, _ policy: SourcePolicy = SourcePolicy(), log: @escaping (LogEntry) -> Void,
        record: @escaping (AuditEvent) -> Bool
    ) {
        (self.log, self.record, self.policy) = (log, record, policy)
        if case .login = program { isOthers = true } else { isOthers = false }
    }

    /// The number of entries, for the one limit on them.
    package var count: Int { entries.count }

    package mutating func takeVerdicts() -> [Bool] {
        defer { verdicts = [] }
        return verdicts
    }

    private func name(_ id: UInt32) -> String { "\(run)-\(id)" }

    // MARK: Logins

    /// A login is about to begin. False if that cannot be put on record: then it must not.
    package func admits(_ request: LoginRequest, on terminal: String) -> Bool {
        let data: [String: AuditValue] = [
            "terminal": .string(terminal), "type": .string(request.terminal.lowercased()),
            "tls": .bool(request.isSecured),
        ]
        let event = AuditEvent(.sessionOpen, actor: request.actor, session: name(request.id), data: data)
        if record(event) { return true }
        log(.init(.error, "session \(request.id): nobody is let in while it cannot be put on record"))
        return false
    }

    /// It has begun.
    package mutating func began(_ request: LoginRequest, on terminal: String) {
        entries[request.id] = Entry(actor: request.actor, terminal: terminal)
        log(
            .init(
                .info, "session \(request.id): \(request.user) from \(request.host) on \(terminal)",
                [
                    "session": name(request.id), "user": request.user, "source": request.host,
                    "port": "\(request.port)", "terminal": terminal, "tls": "\(request.isSecured)",
                ]))
    }

    /// It could not begin after all.
    func failed(_ request: LoginRequest) {
        _ = record(
            AuditEvent(
                .sessionClose, outcome: .fail, actor: request.actor, session: name(request.id),
                data: ["reason": .string(Ending.system.code)]))
    }

    /// A password was right or wrong.
    package mutating func judge(_ id: UInt32, _ isRight: Bool, user: String? = nil, reason: String = "wrong password") {
        guard var entry = entries[id], !entry.isJudged else { return }
        entry.isJudged = isRight
        entry.actor.user = user ?? entry.actor.user
        entry.actor.method = isOthers ? "login" : "password"
        entries[id] = entry
        verdicts.append(isRight)
        let kind = isRight ? EventKind.authOK : .authFail
        _ = record(
            AuditEvent(
                kind, outcome: isRight ? .ok : .fail, actor: entry.actor, session: name(id),
                data: isRight ? [:] : ["reason": .string(reason)]))
        let who = entry.actor.user ?? ""
        log(
            .init(
                isRight ? .info : .warning, "session \(id): \(isRight ? "\(who) is in" : "\(reason) for \(who)")",
                ["session": name(id), "user": who, "source": entry.actor.ip ?? ""]))
    }

    /// Somebody has got in by this login. Of `login` that is all there is to know, and the name that it took, which need not be the
    /// one that was asked for first.
    package mutating func entered(_ id: UInt32) {
        guard isOthers, let entry = entries[id], !entry.isJudged else { return }
        judge(id, true, user: LoginRecord.user(terminal: entry.terminal))
    }

    /// Its program has ended, or is about to be.
    mutating func settle(_ id: UInt32) {
        guard isOthers, var entry = entries[id], !entry.isJudged else { return }
        judge(id, false, reason: "nobody was let in")
        entry.isJudged = true
        entries[id] = entry
    }

    private mutating func close(_ id: UInt32, _ closing: Notice.Closing) {
        settle(id)
        guard let entry = entries.removeValue(forKey: id) else { return }
        let seconds = (.now - entry.began).components.seconds
        let ending = closing.ending
        var data: [String: AuditValue] = ["reason": .string(ending.code), "seconds": .integer(seconds)]
        if ending != .server {
            data["bytes_in"] = .integer(Int64(clamping: closing.received))
            data["bytes_out"] = .integer(Int64(clamping: closing.sent))
        }
        if !closing.detail.isEmpty { data["detail"] = .string(closing.detail) }
        if ending.isKill {
            _ = record(AuditEvent(.sessionKill, actor: entry.actor, session: name(id), data: data))
        }
        _ = record(AuditEvent(.sessionClose, actor: entry.actor, session: name(id), data: data))
        let traffic = ending == .server ? "" : ", \(closing.received) bytes in, \(closing.sent) out"
        log(
            .init(
                .info, "session \(id): over after \(seconds) s\(traffic): \(words(ending, closing.detail))",
                ["session": name(id)].merging(data.mapValues(\.text)) { $1 }))
    }

    // MARK: What the session process sees

    package mutating func note(_ notice: Notice) {
        if case .closed(let id, let closing) = notice { return close(id, closing) }
        guard allowance.take(now: .now) else {
            dropped += dropped < .max ? 1 : 0
            return
        }
        if dropped > 0 { more(dropped) }
        dropped = 0
        switch notice {
        case .unopened(let peer, let ending, let detail): unopened(peer, ending, detail)
        case .more(let count): more(count)
        case .source(let host, let note): source(host, note)
        case .closed: break
        }
    }

    private func unopened(_ peer: Notice.Peer, _ ending: Ending, _ detail: String) {
        var data: [String: AuditValue] = ["reason": .string(ending.code)]
        if !detail.isEmpty { data["detail"] = .string(detail) }
        let port = peer.port == 0 ? nil : peer.port
        _ = record(
            AuditEvent(
                .sessionOpen, outcome: ending.isRefusal ? .deny : .fail, severity: ending.isWarning ? .warning : .info,
                actor: Actor(ip: peer.host, port: port), data: data))
        log(
            .init(
                ending.isWarning ? .warning : .info,
                "connection from \(peer.host)\(port.map { " port \($0)" } ?? ""): \(words(ending, detail))",
                ["source": peer.host, "port": "\(peer.port)", "reason": ending.code]))
    }

    private func source(_ host: String, _ note: SourceNote) {
        if note == .banned {
            let data: [String: AuditValue] = ["seconds": .integer(Int64(policy.banTime))]
            _ = record(AuditEvent(.authLock, severity: .warning, actor: Actor(ip: host), data: data))
        }
        log(.init(.warning, note.line(host, policy), ["source": host]))
    }

    private func more(_ count: UInt32) {
        _ = record(
            AuditEvent(
                .sessionOpen, outcome: .fail, severity: .warning,
                data: ["reason": "too_many_to_list", "count": .integer(Int64(count))]))
        log(
            .init(
                .warning, "\(count) more connections came to no login, too many to list each", ["count": "\(count)"]))
    }

    private func words(_ ending: Ending, _ detail: String) -> String {
        detail.isEmpty ? ending.words : "\(ending.words) (\(detail))"
    }

    // MARK: The server

    /// The server takes connections. False if that cannot be put on record.
    package func started(_ addresses: [String]) -> Bool {
        record(
            AuditEvent(
                .systemStart,
                data: [
                    "program": "telnetd", "run": .string(run), "addresses": .string(addresses.joined(separator: " ")),
                ]))
    }

    /// It takes no more.
    func draining(_ sessions: Int) {
        _ = record(AuditEvent(.systemDrain, data: ["program": "telnetd", "sessions": .integer(Int64(sessions))]))
    }

    /// It is over, and with it every session.
    package mutating func stopped(_ failure: MonitorError?) {
        for id in entries.keys.sorted() { close(id, Notice.Closing(.server)) }
        var data: [String: AuditValue] = ["program": "telnetd", "run": .string(run)]
        if let failure { data["reason"] = .string(failure.description) }
        _ = record(AuditEvent(.systemStop, outcome: failure == nil ? .ok : .fail, data: data))
    }
}

extension LoginRequest {
    fileprivate var actor: Actor { Actor(user: user, ip: host, port: port == 0 ? nil : port) }
}
