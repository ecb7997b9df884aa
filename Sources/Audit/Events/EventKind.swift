/// A kind of event: its name, its stable code and how grave it is as a rule.
///
/// Names are `noun.verb`. A code is a letter for the family, a number that is never given twice, and the first letter
/// of the severity, so that a rule in a log system can match either. Adding a kind means one constant and one line in
/// ``all``.
public struct EventKind: Sendable, Hashable {
    /// `noun.verb`, lower case.
    public let name: String
    /// The stable code.
    public let code: String
    /// How grave it is unless the reporter says otherwise.
    public let severity: Severity

    private init(_ name: String, _ code: String, _ severity: Severity = .info) {
        self.name = name
        self.code = code
        self.severity = severity
    }

    /// A login succeeded.
    public static let authOK = EventKind("auth.ok", "A1001I")
    /// A login failed; `data.reason` says why, for the log only.
    public static let authFail = EventKind("auth.fail", "A1002W", .warning)
    /// Further attempts are refused for a while.
    public static let authLock = EventKind("auth.lock", "A1003W", .warning)
    /// A second factor was right.
    public static let mfaOK = EventKind("mfa.ok", "A1101I")
    /// A second factor was wrong.
    public static let mfaFail = EventKind("mfa.fail", "A1102W", .warning)
    /// A second factor was set up.
    public static let mfaEnrol = EventKind("mfa.enrol", "A1103I")

    /// A session with a target began, or policy refused it.
    public static let sessionOpen = EventKind("session.open", "S2001I")
    /// Somebody joined a session.
    public static let sessionJoin = EventKind("session.join", "S2002I")
    /// Somebody left a session that goes on.
    public static let sessionLeave = EventKind("session.leave", "S2003I")
    /// A session ended; `data.reason` says why.
    public static let sessionClose = EventKind("session.close", "S2004I")
    /// An administrator ended a session.
    public static let sessionKill = EventKind("session.kill", "S2005W", .warning)

    /// A connection to a target was begun.
    public static let targetDial = EventKind("target.dial", "T3001I")
    /// A target answered.
    public static let targetUp = EventKind("target.up", "T3002I")
    /// A target could not be reached, or hung up.
    public static let targetDown = EventKind("target.down", "T3003W", .warning)
    /// The gateway logged in to a target.
    public static let targetLoginOK = EventKind("target.login_ok", "T3004I")
    /// A target refused the gateway's login.
    public static let targetLoginFail = EventKind("target.login_fail", "T3005W", .warning)

    /// A command was sent to a target.
    public static let commandRun = EventKind("command.run", "C4001I")
    /// A command was refused.
    public static let commandDeny = EventKind("command.deny", "C4002W", .warning)
    /// A command waits for a second person.
    public static let commandReview = EventKind("command.review", "C4003W", .warning)
    /// A command was let through and reported.
    public static let commandAlert = EventKind("command.alert", "C4004W", .warning)

    /// A stored credential was used.
    public static let credentialUse = EventKind("credential.use", "V5001I")
    /// A stored credential was replaced.
    public static let credentialRotate = EventKind("credential.rotate", "V5002I")
    /// A secret was stored.
    public static let secretSet = EventKind("secret.set", "V5101I")
    /// A secret was removed.
    public static let secretRemove = EventKind("secret.remove", "V5102I")

    /// Access was asked for.
    public static let requestCreate = EventKind("request.create", "R6001I")
    /// Access was granted.
    public static let requestGrant = EventKind("request.grant", "R6002I")
    /// Granted access ended.
    public static let requestExpire = EventKind("request.expire", "R6003I")

    /// A configuration took effect.
    public static let policyLoad = EventKind("policy.load", "P7001I")
    /// A configuration was refused; the old one stays.
    public static let policyReject = EventKind("policy.reject", "P7002W", .warning)
    /// A user was added.
    public static let userAdd = EventKind("user.add", "U7101I")
    /// A user was changed; `data.change` says what.
    public static let userChange = EventKind("user.change", "U7102I")
    /// A user was removed.
    public static let userRemove = EventKind("user.remove", "U7103I")
    /// A user was locked.
    public static let userLock = EventKind("user.lock", "U7104W", .warning)
    /// A user was unlocked.
    public static let userUnlock = EventKind("user.unlock", "U7105I")

    /// A recording ended; `data.sha256` pins its content.
    public static let recordSeal = EventKind("record.seal", "K8001I")
    /// A recording failed.
    public static let recordFail = EventKind("record.fail", "K8002C", .critical)
    /// A recording was looked at.
    public static let recordView = EventKind("record.view", "K8003I")
    /// A recording was exported.
    public static let recordExport = EventKind("record.export", "K8004I")
    /// A recording was deleted.
    public static let recordDelete = EventKind("record.delete", "K8005W", .warning)

    /// The gateway started.
    public static let systemStart = EventKind("system.start", "Y9001I")
    /// The gateway stopped.
    public static let systemStop = EventKind("system.stop", "Y9002I")
    /// The gateway takes no new sessions.
    public static let systemDrain = EventKind("system.drain", "Y9003I")
    /// The log's end was found damaged and the chain goes on behind it; `data.reason` says how.
    public static let auditRecover = EventKind("audit.recover", "L9101C", .critical)

    /// Every kind there is, findings apart.
    public static let all: [EventKind] = [
        authOK, authFail, authLock, mfaOK, mfaFail, mfaEnrol,
        sessionOpen, sessionJoin, sessionLeave, sessionClose, sessionKill,
        targetDial, targetUp, targetDown, targetLoginOK, targetLoginFail,
        commandRun, commandDeny, commandReview, commandAlert,
        credentialUse, credentialRotate, secretSet, secretRemove,
        requestCreate, requestGrant, requestExpire,
        policyLoad, policyReject, userAdd, userChange, userRemove, userLock, userUnlock,
        recordSeal, recordFail, recordView, recordExport, recordDelete,
        systemStart, systemStop, systemDrain, auditRecover,
    ]

    /// The kind called `name`; nil when there is none.
    public static func named(_ name: String) -> EventKind? {
        all.first { $0.name == name }
    }
}
