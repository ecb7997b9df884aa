import AAA
import Store

/// Asks the providers one after the other until one decides.
struct ProviderChain: Sendable {
    /// What came of it.
    enum Verdict: Sendable {
        case accepted(Identity, provider: String)
        case rejected(Rejection, provider: String?)
        case challenge(Challenge, AuthenticationConversation)
    }

    let providers: [any Authenticator]
    let accounts: Accounts
    let settings: AuthenticationSettings
    let time: AuthenticationTime

    /// Puts a new attempt to the providers. The next one is asked only if the one before could say nothing about the person;
    /// a wrong password is final (RFC 8907, section 4.2: fail is not error).
    func begin(_ request: AuthenticationRequest) async -> Verdict {
        do throws(LoginNameError) {
            try LoginName.checkUser(request.user)
        } catch {
            return .rejected(.invalidName(error), provider: nil)
        }
        var verdict = Verdict.rejected(.unsupported, provider: nil)
        for provider in providers {
            let next = await settle(await provider.begin(request), provider.name, request, rounds: 0)
            guard case .rejected(let rejection, _) = next, rejection.allowsNext else { return next }
            // Of several who could not decide, the first who tried says why.
            if case .rejected(.unsupported, _) = verdict { verdict = next }
        }
        return verdict
    }

    /// Goes on with an attempt in which a provider had asked something.
    func resume(
        _ conversation: any Conversation, _ provider: String, with answers: [Secret],
        _ request: AuthenticationRequest, rounds: Int
    ) async -> Verdict {
        await settle(await conversation.continue(answers), provider, request, rounds: rounds)
    }

    /// Follows a provider through its waits to something that can be told.
    private func settle(
        _ first: AuthenticationStep, _ provider: String, _ request: AuthenticationRequest, rounds: Int
    ) async -> Verdict {
        var step = first
        var waited = Duration.zero
        while case .wait(let pause, let conversation) = step {
            // A provider that asks for no pause at all must not turn this into a busy loop.
            let pause = max(pause, .milliseconds(100))
            waited += pause
            guard waited <= settings.maximumWait else { return .rejected(.unconfirmed, provider: provider) }
            await time.sleep(pause)
            guard !Task.isCancelled else { return .rejected(.abandoned, provider: provider) }
            step = await conversation.continue([])
        }
        switch step {
        case .accept(let identity):
            return await confirm(identity, provider, request)
        case .challenge(let challenge, let conversation):
            guard rounds < settings.maximumRounds else {
                return .rejected(.brokenConversation, provider: provider)
            }
            return .challenge(
                challenge,
                AuthenticationConversation(
                    user: request.user, source: request.source, rounds: rounds + 1,
                    stage: .provider(provider, conversation)))
        case .reject(let rejection):
            return .rejected(rejection, provider: provider)
        case .wait:
            return .rejected(.unconfirmed, provider: provider)
        }
    }

    /// A provider proves who it is; whether they may come in at all, and with which further roles, is ours to say.
    private func confirm(
        _ identity: Identity, _ provider: String, _ request: AuthenticationRequest
    ) async -> Verdict {
        guard identity.user == request.user else { return .rejected(.wrongIdentity, provider: provider) }
        let account: Account?
        do throws(StoreError) {
            account = try await accounts.account(named: identity.user)
        } catch {
            return .rejected(.unavailable(error.description), provider: provider)
        }
        guard account?.isLocked != true else { return .rejected(.locked, provider: provider) }
        let roles = identity.roles + (account?.roles ?? [])
        return .accepted(
            Identity(user: identity.user, roles: roles, methods: identity.methods), provider: provider)
    }
}
