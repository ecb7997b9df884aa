import Platform
import Testing

private let cheap = PasswordCost(passes: 1, memory: 8)

private func make(_ password: String, _ cost: PasswordCost = cheap) throws -> String {
    try Array(password.utf8).withUnsafeBytes { try PasswordHash.make($0, cost: cost) }
}

private func verify(_ password: String, _ hash: String) throws -> Bool {
    try Array(password.utf8).withUnsafeBytes { try PasswordHash.verify($0, against: hash) }
}

@Suite struct PasswordHashTests {
    @Test func `RFC 9106: a new hash is argon2id at two passes over 19 MiB`() throws {
        let hash = try make("wonderland", .standard)
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try verify("wonderland", hash))
        #expect(try !verify("Wonderland", hash))
        #expect(!PasswordHash.needsRehash(hash))
    }

    @Test func `the same password never gives the same hash`() throws {
        #expect(try make("x") != make("x"))
    }

    @Test func `a hash from an earlier year is still verified`() throws {
        #expect(
            try verify(
                "wonderland",
                "$argon2id$v=19$m=8,t=1,p=1$5HskWVcZysOIy6NNj8syRQ$/JSMP9qUsxinzdy8JymLm5qOXiRevotf0+cAU3WE5zs"))
    }

    @Test(arguments: ["", "x", "pässword", String(repeating: "x", count: PasswordHash.passwordLimit)])
    func `passwords of all lengths up to the limit work`(password: String) throws {
        let hash = try make(password)
        #expect(try verify(password, hash))
        #expect(try !verify(password + "x", hash))
    }

    @Test func `a longer password is not hashed and matches nothing`() throws {
        let long = String(repeating: "x", count: PasswordHash.passwordLimit + 1)
        #expect(throws: PasswordHashError.passwordTooLong) { try make(long) }
        #expect(try !verify(long, make("x")))
    }

    @Test(arguments: [
        "", "x", "$argon2id$", "$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=8,t=99999999,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=-8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=8,t=1,p=1$!!!!$????", String(repeating: "$", count: 100_000),
    ])
    func `a stored text that is no reasonable hash is an error, not a wrong password`(stored: String) {
        #expect(throws: PasswordHashError.unusableHash) { try verify("x", stored) }
        #expect(PasswordHash.needsRehash(stored))
    }

    @Test func `a hash made at another cost is to be made again`() throws {
        #expect(PasswordHash.needsRehash(try make("x")))
        #expect(!PasswordHash.needsRehash(try make("x"), cost: cheap))
    }

    @Test func `the work for nobody accepts any password`() throws {
        for password in ["", "x", String(repeating: "x", count: 2000)] {
            try Array(password.utf8).withUnsafeBytes { try PasswordHash.spend($0, cost: cheap) }
        }
    }
}
