import AAA
import Gateway
import Store
import Testing

/// An authenticator the conformance suite is run against. To add one: one line in ``all``, and a function that makes it
/// know `alice` with the password `right` and nobody else.
struct AuthenticatorKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (String) async throws -> any Authenticator

    static let all = [
        AuthenticatorKind(testDescription: "local") { directory in
            let store = try SQLiteStore(path: directory + "/sallyport.db")
            try await store.insertUser(
                UserRecord(
                    name: "alice", roles: ["netops"], passwordHash: CountingPasswords.text("right"), createdAt: 0))
            return LocalAuthenticator(accounts: Accounts(store: store), passwords: CountingPasswords())
        }
    ]
}

/// What every ``Authenticator`` must do, wherever it gets its knowledge from.
@Suite("Every authenticator") struct AuthenticatorConformance {
    private enum Ending: Equatable {
        case accepted(Identity)
        case rejected(Rejection)
        case endless
    }

    /// Follows an attempt to its end, answering every question with the password; counts the questions.
    private func follow(
        _ authenticator: any Authenticator, _ user: String, _ credential: Credential, answers: [Secret]? = nil
    ) async -> (ending: Ending, questions: Int) {
        var step = await authenticator.begin(
            AuthenticationRequest(user: user, credential: credential, source: "192.0.2.1", listener: "ssh"))
        for question in 0..<20 {
            switch step {
            case .accept(let identity): return (.accepted(identity), question)
            case .reject(let rejection): return (.rejected(rejection), question)
            case .wait(_, let conversation): step = await conversation.continue([])
            case .challenge(let challenge, let conversation):
                let given: [Secret]
                if let answers {
                    given = answers
                } else if case .password(let password) = credential {
                    given = challenge.prompts.map { _ in password }
                } else {
                    given = challenge.prompts.map { _ in Secret("") }
                }
                step = await conversation.continue(given)
            }
        }
        return (.endless, 20)
    }

    private func isRejected(_ ending: Ending) -> Bool {
        if case .rejected = ending { true } else { false }
    }

    @Test(arguments: AuthenticatorKind.all)
    func `the right password proves exactly the user who was asked about`(kind: AuthenticatorKind) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            #expect(!authenticator.name.isEmpty)
            let ending = await follow(authenticator, "alice", .password(Secret("right"))).ending
            guard case .accepted(let identity) = ending else {
                Issue.record("not accepted: \(ending)")
                return
            }
            #expect(identity.user == "alice")
            #expect(!identity.methods.isEmpty)
        }
    }

    @Test(arguments: AuthenticatorKind.all, ["", "wrong", "right ", "Right", "righ", "right\u{0}", "right\n"])
    func `no other password does`(kind: AuthenticatorKind, password: String) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            let ending = await follow(authenticator, "alice", .password(Secret(password))).ending
            #expect(ending == .rejected(.wrongCredential))
        }
    }

    @Test(arguments: AuthenticatorKind.all, ["nobody", "Alice", "alicE", "alice2", "alic"])
    func `nobody else is let in with that password, and the questions are the same`(
        kind: AuthenticatorKind, user: String
    ) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            let unknown = await follow(authenticator, user, .password(Secret("right")))
            let known = await follow(authenticator, "alice", .password(Secret("wrong")))
            #expect(isRejected(unknown.ending))
            #expect(unknown.questions == known.questions)
        }
    }

    @Test(arguments: AuthenticatorKind.all)
    func `GHSA-3cjp-w4cp-m9c8: a key that was only offered proves nothing`(kind: AuthenticatorKind) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            let offered = Credential.publicKey(try sampleKey(1).bare, signed: false)
            #expect(isRejected(await follow(authenticator, "alice", offered).ending))
        }
    }

    @Test(arguments: AuthenticatorKind.all, [0, 1, 2, 100])
    func `answers nobody asked for prove nothing`(kind: AuthenticatorKind, count: Int) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            let answers = [Secret](repeating: Secret(""), count: count)
            #expect(isRejected(await follow(authenticator, "alice", .answers(answers), answers: answers).ending))
        }
    }

    @Test(arguments: AuthenticatorKind.all)
    func `hostile bytes are rejected, not survived by luck`(kind: AuthenticatorKind) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            for bytes in [[0], [0xFF, 0xFE], [UInt8](repeating: 0x41, count: 70_000), Array(0...255)] as [[UInt8]] {
                #expect(isRejected(await follow(authenticator, "alice", .password(Secret(bytes))).ending))
            }
            for line in ["", "ssh-ed25519", "ssh-ed25519 ====", String(repeating: "A", count: 70_000)] {
                let key = Credential.publicKey(line, signed: true)
                #expect(isRejected(await follow(authenticator, "alice", key).ending))
            }
        }
    }

    @Test(arguments: AuthenticatorKind.all)
    func `attempts at the same moment do not mix`(kind: AuthenticatorKind) async throws {
        try await withStateDirectory { directory in
            let authenticator = try await kind.make(directory)
            let wrong = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let user = number % 3 == 0 ? "nobody" : "alice"
                        let password = number % 2 == 0 ? "wrong" : "right"
                        let ending = await follow(authenticator, user, .password(Secret(password))).ending
                        return isRejected(ending) == (user == "alice" && password == "right")
                    }
                }
                return await group.reduce(into: 0) { if $1 { $0 += 1 } }
            }
            #expect(wrong == 0)
        }
    }
}

@Suite struct ProvidersTests {
    @Test func `every kind of provider has a name of its own and takes part in the conformance suite`() {
        let types = Providers.all.map(\.type)
        #expect(Set(types).count == types.count)
        #expect(types == AuthenticatorKind.all.map(\.testDescription))
    }
}
