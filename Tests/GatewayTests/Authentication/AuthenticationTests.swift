import AAA
import Gateway
import Platform
import Store
import Testing

/// A gateway's authentication with users of every kind.
private struct Scene {
    let store: SQLiteStore
    let passwords: CountingPasswords
    let time = ManualTime()
    let reports = Reports()
    let authentication: Authentication

    init(
        _ directory: String, settings: AuthenticationSettings = AuthenticationSettings(),
        passwords: CountingPasswords = CountingPasswords()
    ) async throws {
        store = try SQLiteStore(path: directory + "/sallyport.db")
        self.passwords = passwords
        let hash = CountingPasswords.text("right")
        let key = try sampleKey(1)
        try await store.insertUser(
            UserRecord(name: "alice", roles: ["netops"], passwordHash: hash, keys: [key], createdAt: 0))
        try await store.insertUser(UserRecord(name: "bob", passwordHash: hash, createdAt: 0))
        try await store.insertUser(
            UserRecord(name: "locked", passwordHash: hash, keys: [key], isLocked: true, createdAt: 0))
        try await store.insertUser(UserRecord(name: "keyonly", createdAt: 0))
        let accounts = Accounts(store: store, configured: [ConfiguredUser(name: "carol", roles: ["audit"])])
        authentication = Authentication(
            providers: [LocalAuthenticator(accounts: accounts, passwords: passwords)], accounts: accounts,
            settings: settings, time: time.seam, report: reports.add)
    }

    func attempt(
        _ credential: Credential, _ user: String, from source: String = "192.0.2.1",
        conversation: AuthenticationConversation? = nil
    ) async -> AuthenticationOutcome {
        await authentication.attempt(
            credential, user: user, source: source, listener: "ssh", conversation: conversation)
    }

    func attempt(_ password: String, _ user: String, from source: String = "192.0.2.1") async -> Bool {
        if case .accepted = await attempt(.password(Secret(password)), user, from: source) { true } else { false }
    }
}

@Suite struct AuthenticationTests {
    @Test func `the right password is accepted at once and reported`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            guard case .accepted(let identity) = await scene.attempt(.password(Secret("right")), "alice") else {
                Issue.record("not accepted")
                return
            }
            #expect(identity == Identity(user: "alice", roles: ["netops"], methods: ["password"]))
            #expect(scene.time.now == .zero)
            let report = try #require(scene.reports.last)
            #expect(report.result == .accepted(identity))
            #expect((report.user, report.source, report.listener) == ("alice", "192.0.2.1", "ssh"))
            #expect((report.method, report.provider) == ("password", "local"))
        }
    }

    @Test(arguments: [
        ("alice", "wrong", Rejection.wrongCredential), ("alice", "", .wrongCredential),
        ("nobody", "right", .unknownUser),
        ("locked", "right", .locked), ("locked", "wrong", .locked), ("keyonly", "", .noPassword),
        ("keyonly", "right", .noPassword), ("carol", "right", .noPassword),
    ])
    func `every failure costs one verification, lasts the same and tells the reason to the audit alone`(
        user: String, password: String, reason: Rejection
    ) async throws {
        try await withStateDirectory { directory in
            let time = ManualTime()
            let passwords = CountingPasswords { time.advance(by: .milliseconds(300)) }
            let scene = try await Scene(directory, passwords: passwords)
            let started = scene.time.now
            #expect(await !scene.attempt(password, user))
            #expect(scene.passwords.verifications == 1)
            #expect(scene.time.now - started == .seconds(1))
            #expect(scene.reports.all.map(\.result) == [.rejected(reason)])
        }
    }

    @Test func `the delay is counted from the start, whatever the verification took`() async throws {
        try await withStateDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            let accounts = Accounts(store: store)
            let time = ManualTime()
            let passwords = CountingPasswords { time.advance(by: .milliseconds(300)) }
            let authentication = Authentication(
                providers: [LocalAuthenticator(accounts: accounts, passwords: passwords)], accounts: accounts,
                time: time.seam
            ) { _ in }
            _ = await authentication.attempt(.password(Secret("x")), user: "x", source: "192.0.2.1", listener: "l")
            #expect(time.now == .seconds(1))
        }
    }

    @Test(arguments: ["", "-froot", "alice bob", "alice+sw", "a\u{1B}[2J", String(repeating: "x", count: 1_000_000)])
    func `a name nobody can have fails like any other, and the report stays small`(user: String) async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            #expect(await !scene.attempt("right", user))
            #expect(scene.time.now == .seconds(1))
            let report = try #require(scene.reports.last)
            guard case .rejected(.invalidName) = report.result else {
                Issue.record("\(report.result)")
                return
            }
            #expect(report.user.unicodeScalars.count <= LoginName.userLimit)
        }
    }

    @Test func `five failures are free, then each doubles the wait up to its limit`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            for _ in 0..<11 { _ = await scene.attempt("wrong", "alice") }
            let expected: [Duration] = [0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15].map { .seconds($0) }
            #expect(scene.reports.all.map(\.heldBack) == expected)
            #expect(await scene.attempt("right", "alice"), "nobody is ever shut out by others' guesses")
            #expect(await scene.attempt("right", "alice"))
        }
    }

    @Test func `failures count by user from many sources, and by source for many users`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            for number in 1...6 { _ = await scene.attempt("wrong", "alice", from: "192.0.2.\(number)") }
            #expect(scene.reports.last?.heldBack == .seconds(1))
            for number in 1...6 { _ = await scene.attempt("wrong", "user\(number)", from: "198.51.100.1") }
            #expect(scene.reports.last?.heldBack == .seconds(1))
            _ = await scene.attempt("wrong", "bob", from: "203.0.113.9")
            #expect(scene.reports.last?.heldBack == .zero, "others are not disturbed")
        }
    }

    @Test func `a login of one's own between guesses does not clear the source`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            for _ in 0..<6 {
                _ = await scene.attempt("wrong", "alice")
                _ = await scene.attempt("right", "bob")
            }
            #expect(scene.reports.last?.heldBack == .seconds(2))
        }
    }

    @Test func `attempts at the same moment do not all pass as the first`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<30 { group.addTask { _ = await scene.attempt("wrong", "alice") } }
            }
            #expect(scene.reports.all.filter { $0.heldBack == .zero }.count == 5)
            #expect(scene.passwords.verifications == 30)
        }
    }

    @Test func `a signed key of the user is accepted, and no guesses by others slow it down`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            for _ in 0..<8 { _ = await scene.attempt("wrong", "alice") }
            let before = scene.time.now
            let key = try sampleKey(1)
            guard case .accepted(let identity) = await scene.attempt(.publicKey(key.line, signed: true), "alice") else {
                Issue.record("not accepted")
                return
            }
            #expect(identity.methods == ["publickey"])
            #expect(scene.time.now == before)
        }
    }

    @Test func `an offered key is answered at once, neither counted nor reported, and never logs in`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            let own = Credential.publicKey(try sampleKey(1).bare, signed: false)
            guard case .keyAcceptable = await scene.attempt(own, "alice") else {
                Issue.record("not acceptable")
                return
            }
            for user in ["locked", "nobody", "bob"] {
                guard case .rejected = await scene.attempt(own, user) else {
                    Issue.record("acceptable for \(user)")
                    return
                }
            }
            guard case .rejected = await scene.attempt(.publicKey("junk", signed: false), "alice") else {
                Issue.record("junk is acceptable")
                return
            }
            #expect(scene.time.now == .zero)
            #expect(scene.reports.all.isEmpty)
        }
    }

    @Test(arguments: [("alice", 2, Rejection.unknownKey), ("locked", 1, .locked), ("nobody", 1, .unknownUser)])
    func `a signed key that is not good enough fails like a password`(
        user: String, number: UInt8, reason: Rejection
    ) async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            guard case .rejected = await scene.attempt(.publicKey(try sampleKey(number).bare, signed: true), user)
            else {
                Issue.record("accepted")
                return
            }
            #expect(scene.time.now == .seconds(1))
            #expect(scene.reports.last?.result == .rejected(reason))
        }
    }

    @Test(arguments: ["alice", "nobody", "locked"])
    func `RFC 4256: everybody is asked for the password in the same words`(user: String) async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            guard case .challenge(let challenge, let conversation) = await scene.attempt(.answers([]), user) else {
                Issue.record("not asked")
                return
            }
            #expect(challenge == .password)
            #expect(challenge.prompts == [Challenge.Prompt("password: ", echo: false)])
            let outcome = await scene.attempt(.answers([Secret("right")]), user, conversation: conversation)
            if case .accepted = outcome { #expect(user == "alice") } else { #expect(user != "alice") }
            #expect(scene.passwords.verifications == 1)
        }
    }

    @Test func `GHSA-868r-97g5-r9g4: what was asked of one user cannot be answered for another`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            guard case .challenge(_, let conversation) = await scene.attempt(.answers([]), "alice") else {
                Issue.record("not asked")
                return
            }
            _ = await scene.attempt(.answers([Secret("right")]), "bob", conversation: conversation)
            #expect(scene.reports.last?.result == .rejected(.brokenConversation))
            _ = await scene.attempt(.answers([Secret("right"), Secret("x")]), "alice", conversation: conversation)
            #expect(scene.reports.last?.result == .rejected(.brokenConversation))
            _ = await scene.attempt(.answers([Secret("right"), Secret("x")]), "alice")
            #expect(scene.reports.last?.result == .rejected(.brokenConversation))
        }
    }

    @Test func `an old hash is made anew at the next login, and only then`() async throws {
        try await withStateDirectory { directory in
            let passwords = CountingPasswords(version: 2)
            let scene = try await Scene(directory, passwords: passwords)
            _ = await scene.attempt("wrong", "alice")
            #expect(passwords.hashings == 0)
            #expect(await scene.attempt("right", "alice"))
            #expect(
                try await scene.store.user(named: "alice")?.passwordHash == CountingPasswords.text("right", version: 2))
            #expect(await scene.attempt("right", "alice"))
            #expect(passwords.hashings == 1)
        }
    }

    @Test(arguments: [
        (PasswordCheckError.refused(.full), Rejection.overloaded),
        (.failed(.outOfMemory), .unavailable(PasswordHashError.outOfMemory.description)),
    ])
    func `our own troubles reject, but are not held against the user`(
        failure: PasswordCheckError, reason: Rejection
    ) async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            scene.passwords.fail(with: failure)
            for _ in 0..<10 { #expect(await !scene.attempt("right", "alice")) }
            #expect(scene.reports.all.allSatisfy { $0.result == .rejected(reason) && $0.heldBack == .zero })
            scene.passwords.fail(with: nil)
            #expect(await scene.attempt("right", "alice"))
        }
    }

    @Test func `a broken store shuts everybody out, at the same cost`() async {
        let passwords = CountingPasswords()
        let reports = Reports()
        let accounts = Accounts(store: BrokenStore(), configured: [ConfiguredUser(name: "alice", roles: [])])
        let authentication = Authentication(
            providers: [LocalAuthenticator(accounts: accounts, passwords: passwords)], accounts: accounts,
            time: ManualTime().seam, report: reports.add)
        let outcome = await authentication.attempt(
            .password(Secret("x")), user: "alice", source: "192.0.2.1", listener: "ssh")
        guard case .rejected = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(passwords.verifications == 1)
        #expect(reports.last?.result == .rejected(.unavailable(BrokenStore.fault.description)))
    }

    @Test func `who goes away is not verified any more, but counted`() async throws {
        try await withStateDirectory { directory in
            let scene = try await Scene(directory)
            let gate = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            let task = Task {
                for await _ in gate.stream { break }
                return await scene.attempt("right", "alice")
            }
            task.cancel()
            gate.continuation.yield()
            #expect(await !task.value)
            #expect(scene.passwords.verifications == 0)
            #expect(scene.reports.last?.result == .rejected(.abandoned))
        }
    }

    @Test func `real argon2id on real threads tells right from wrong`() async throws {
        let passwords = Argon2Passwords(threads: WorkerThreads(width: 2))
        let hash = try await passwords.hash(Secret("wonderland"))
        #expect(!passwords.needsRehash(hash))
        #expect(try await passwords.verify(Secret("wonderland"), against: hash))
        #expect(try await !passwords.verify(Secret("Wonderland"), against: hash))
        #expect(try await !passwords.verify(Secret("wonderland"), against: nil))
        await #expect(throws: PasswordCheckError.failed(.unusableHash)) {
            try await passwords.verify(Secret("wonderland"), against: "junk")
        }
    }
}
