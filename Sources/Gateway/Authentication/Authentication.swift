import AAA
import Policy
import Synchronization

/// The one place where every way in asks whether somebody is who they say.
///
/// It asks the providers in turn, slows down guessing, makes all failures look and last alike, and reports the true reason
/// to the audit. A failed attempt ends ``AuthenticationSettings/failureDelay`` after its start.
public final class Authentication: Sendable {
    private let chain: ProviderChain
    private let settings: AuthenticationSettings
    private let time: AuthenticationTime
    private let report: @Sendable (AuthenticationReport) -> Void
    private let throttle: Mutex<FailureThrottle>

    /// Authentication by `providers`, asked in this order. `report` is called once for each attempt that was decided, before
    /// the answer is given; it must not block.
    public init(
        providers: [any Authenticator], accounts: Accounts,
        settings: AuthenticationSettings = AuthenticationSettings(), time: AuthenticationTime = .system,
        report: @escaping @Sendable (AuthenticationReport) -> Void
    ) {
        chain = ProviderChain(providers: providers, accounts: accounts, settings: settings, time: time)
        self.settings = settings
        self.time = time
        self.report = report
        throttle = Mutex(FailureThrottle(settings.throttle))
    }

    /// Judges one attempt by `user`, the name without a target, from the address `source`, without a port.
    ///
    /// Answers to a challenge come as `.answers` with the `conversation` the challenge came with. Without one, `.answers([])`
    /// asks for the first challenge, which is the password, and a single answer is taken as that.
    public func attempt(
        _ credential: Credential, user: String, source: String, listener: String,
        conversation: AuthenticationConversation? = nil
    ) async -> AuthenticationOutcome {
        let started = time.now()
        var credential = credential
        var pending = conversation
        switch (credential, conversation?.stage) {
        case (.publicKey(let line, signed: false), _):
            return await offer(line, user: user)
        case (.answers(let answers), nil) where answers.isEmpty:
            let question = AuthenticationConversation(user: user, source: source, rounds: 1, stage: .password)
            return .challenge(.password, question)
        case (.answers(let answers), nil) where answers.count == 1,
            (.answers(let answers), .password) where answers.count == 1 && conversation?.user == user:
            credential = .password(answers[0])
            pending = nil
        default: break
        }
        let request = AuthenticationRequest(user: user, credential: credential, source: source, listener: listener)
        return await judge(request, pending, started: started)
    }

    private func judge(
        _ request: AuthenticationRequest, _ conversation: AuthenticationConversation?, started: Duration
    ) async -> AuthenticationOutcome {
        let subjects = [
            FailureThrottle.Subject.user(Self.clipped(request.user)), .source(SourceNetwork(request.source)),
        ]
        let heldBack = await holdBack(request, subjects, now: started)
        let verdict = await verdict(on: request, conversation)
        switch verdict {
        case .challenge(let challenge, let next):
            throttle.withLock { $0.retract(subjects) }
            return .challenge(challenge, next)
        case .accepted(let identity, let provider):
            throttle.withLock {
                $0.retract(subjects)
                $0.forget(subjects[0])
            }
            tell(request, .accepted(identity), provider, heldBack)
            return .accepted(identity)
        case .rejected(let rejection, let provider):
            if !rejection.isFailedGuess { throttle.withLock { $0.retract(subjects) } }
            tell(request, .rejected(rejection), provider, heldBack)
            await time.sleep(started + heldBack + settings.failureDelay - time.now())
            return .rejected
        }
    }

    /// Counts the attempt and lets the time pass that earlier failures cost it.
    private func holdBack(
        _ request: AuthenticationRequest, _ subjects: [FailureThrottle.Subject], now: Duration
    ) async -> Duration {
        let delay = throttle.withLock { $0.begin(subjects, now: now) }
        // A signature cannot be guessed: to delay it would only let strangers annoy those who use keys.
        if case .publicKey = request.credential { return .zero }
        if delay > .zero { await time.sleep(delay) }
        return delay
    }

    private func verdict(
        on request: AuthenticationRequest, _ conversation: AuthenticationConversation?
    ) async -> ProviderChain.Verdict {
        guard !Task.isCancelled else { return .rejected(.abandoned, provider: nil) }
        guard let conversation else {
            if case .answers = request.credential { return .rejected(.brokenConversation, provider: nil) }
            return await chain.begin(request)
        }
        // What was proven for one user must not count for another (GHSA-868r-97g5-r9g4).
        guard conversation.user == request.user, conversation.source == request.source,
            case .answers(let answers) = request.credential,
            case .provider(let provider, let inner) = conversation.stage
        else { return .rejected(.brokenConversation, provider: nil) }
        return await chain.resume(inner, provider, with: answers, request, rounds: conversation.rounds)
    }

    /// Whether a signature by this key would be accepted. Neither counted nor delayed: agents offer all keys they have.
    private func offer(_ line: String, user: String) async -> AuthenticationOutcome {
        guard let key = try? PublicKey(line: line), let account = try? await chain.accounts.account(named: user),
            !account.isLocked, account.keys.contains(key)
        else { return .rejected }
        return .keyAcceptable
    }

    private func tell(
        _ request: AuthenticationRequest, _ result: AuthenticationReport.Result, _ provider: String?,
        _ heldBack: Duration
    ) {
        report(
            AuthenticationReport(
                user: Self.clipped(request.user), source: request.source, listener: request.listener,
                method: request.credential.method, provider: provider, result: result, heldBack: heldBack))
    }

    /// A name that is kept must not be as long as the peer likes.
    private static func clipped(_ user: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: user.unicodeScalars.prefix(LoginName.userLimit))
        return String(scalars)
    }
}
