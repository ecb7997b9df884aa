import AAA
import Gateway
import Store
import Testing

@Suite struct ProviderChainTests {
    private struct Scene {
        let time = ManualTime()
        let reports = Reports()
        let authentication: Authentication

        init(
            _ directory: String, _ providers: [any Authenticator],
            settings: AuthenticationSettings = AuthenticationSettings()
        ) async throws {
            let store = try SQLiteStore(path: directory + "/s.db")
            try await store.insertUser(UserRecord(name: "alice", roles: ["local"], createdAt: 0))
            try await store.insertUser(UserRecord(name: "locked", isLocked: true, createdAt: 0))
            authentication = Authentication(
                providers: providers, accounts: Accounts(store: store), settings: settings, time: time.seam,
                report: reports.add)
        }

        func attempt(
            _ user: String = "alice", _ credential: Credential = .password(Secret("x")),
            _ conversation: AuthenticationConversation? = nil
        ) async -> AuthenticationOutcome {
            await authentication.attempt(
                credential, user: user, source: "192.0.2.1", listener: "ssh", conversation: conversation)
        }

        var results: [AuthenticationReport.Result] { reports.all.map(\.result) }
    }

    private static func accepting(_ name: String = "aaa", roles: [String] = ["remote"]) -> ScriptedAuthenticator {
        ScriptedAuthenticator(name) { .accept(Identity(user: $0.user, roles: roles, methods: ["password"])) }
    }

    private static func rejecting(_ rejection: Rejection) -> ScriptedAuthenticator {
        ScriptedAuthenticator("first") { _ in .reject(rejection) }
    }

    @Test(arguments: [Rejection.unknownUser, .noPassword, .unsupported, .unavailable("no answer")])
    func `who cannot tell is passed over`(rejection: Rejection) async throws {
        try await withStateDirectory { directory in
            let second = Self.accepting()
            let scene = try await Scene(directory, [Self.rejecting(rejection), second])
            guard case .accepted(let identity) = await scene.attempt() else {
                Issue.record("not accepted")
                return
            }
            #expect(identity.roles == ["local", "remote"], "roles of both places")
            #expect(scene.reports.last?.provider == "aaa")
            #expect(second.asked == 1)
        }
    }

    @Test(arguments: [Rejection.wrongCredential, .locked, .overloaded])
    func `RFC 8907 4.2: who says no is not overruled by the next`(rejection: Rejection) async throws {
        try await withStateDirectory { directory in
            let second = Self.accepting()
            let scene = try await Scene(directory, [Self.rejecting(rejection), second])
            _ = await scene.attempt()
            #expect(second.asked == 0)
            #expect(scene.results == [.rejected(rejection)])
        }
    }

    @Test func `of several who cannot tell, the first who tried gives the reason`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(
                directory,
                [Self.rejecting(.unsupported), Self.rejecting(.unavailable("down")), Self.rejecting(.unknownUser)])
            _ = await scene.attempt()
            #expect(scene.results == [.rejected(.unavailable("down"))])
        }
    }

    @Test func `without providers nobody gets in`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory, [])
            _ = await scene.attempt()
            #expect(scene.results == [.rejected(.unsupported)])
        }
    }

    @Test func `a locked user stays out, whoever vouches for them`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory, [Self.accepting()])
            _ = await scene.attempt("locked")
            #expect(scene.results == [.rejected(.locked)])
        }
    }

    @Test func `a provider that vouches for somebody else is not believed`() async throws {
        try await withStateDirectory { directory in
            let liar = ScriptedAuthenticator("liar") { _ in
                .accept(Identity(user: "root", roles: [], methods: ["password"]))
            }
            let scene = try await Scene(directory, [liar])
            _ = await scene.attempt()
            #expect(scene.results == [.rejected(.wrongIdentity)])
        }
    }

    @Test func `a second question is put and its answer brought back to the one who asked`() async throws {
        try await withStateDirectory { directory in
            let identity = Identity(user: "alice", roles: [], methods: ["password", "totp"])
            let asking = ScriptedAuthenticator("asking") { _ in
                let code = ScriptedConversation { answers in
                    answers == [Secret("123456")] ? .accept(identity) : .reject(.wrongCredential)
                }
                return .challenge(Challenge(prompts: [.init("code: ", echo: false)]), code)
            }
            let scene = try await Scene(directory, [Self.rejecting(.unknownUser), asking])
            guard case .challenge(let challenge, let conversation) = await scene.attempt() else {
                Issue.record("not asked")
                return
            }
            #expect(challenge.prompts.map(\.text) == ["code: "])
            #expect(scene.reports.all.isEmpty, "nothing is decided yet")
            guard case .rejected = await scene.attempt("alice", .answers([Secret("0")]), conversation),
                case .accepted(let found) = await scene.attempt("alice", .answers([Secret("123456")]), conversation)
            else {
                Issue.record("the answer did not count")
                return
            }
            #expect(found.methods == ["password", "totp"])
            #expect(scene.reports.all.map(\.provider) == ["asking", "asking"])
            _ = await scene.attempt("locked", .answers([Secret("123456")]), conversation)
            #expect(scene.results.last == .rejected(.brokenConversation))
            _ = await scene.attempt("alice", .password(Secret("123456")), conversation)
            #expect(scene.results.last == .rejected(.brokenConversation))
        }
    }

    private static func asksForEver() -> AuthenticationStep {
        .challenge(.password, ScriptedConversation { _ in asksForEver() })
    }

    @Test func `questions without end come to one`() async throws {
        try await withStateDirectory { directory in
            let asking = ScriptedAuthenticator("asking") { _ in Self.asksForEver() }
            let scene = try await Scene(directory, [asking], settings: AuthenticationSettings(maximumRounds: 3))
            var outcome = await scene.attempt()
            var questions = 0
            while case .challenge(_, let conversation) = outcome, questions < 100 {
                questions += 1
                outcome = await scene.attempt("alice", .answers([Secret("x")]), conversation)
            }
            #expect(questions == 3)
            #expect(scene.results == [.rejected(.brokenConversation)])
        }
    }

    private static func waits(_ times: Int, _ pause: Duration) -> AuthenticationStep {
        guard times > 0 else { return .accept(Identity(user: "alice", roles: [], methods: ["push"])) }
        return .wait(pause, ScriptedConversation { _ in waits(times - 1, pause) })
    }

    @Test func `a confirmation is waited for`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory, [ScriptedAuthenticator("push") { _ in Self.waits(5, .seconds(2)) }])
            guard case .accepted = await scene.attempt() else {
                Issue.record("not accepted")
                return
            }
            #expect(scene.time.now == .seconds(10))
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-5), .seconds(2), .seconds(1_000_000)])
    func `but not for ever, and never in a busy loop`(pause: Duration) async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory, [ScriptedAuthenticator("push") { _ in Self.waits(100_000, pause) }])
            guard case .rejected = await scene.attempt() else {
                Issue.record("accepted")
                return
            }
            #expect(scene.results == [.rejected(.unconfirmed)])
            #expect(scene.time.now <= .seconds(61))
        }
    }
}
