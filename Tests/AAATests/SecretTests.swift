import AAA
import Testing

@Suite struct SecretTests {
    @Test func `a secret lends back the bytes it was made of`() {
        #expect(Secret([1, 2, 3]).withBytes { Array($0) } == [1, 2, 3])
        #expect(Secret("pÄss").withBytes { Array($0) } == Array("pÄss".utf8))
        #expect(Secret([UInt8]()).isEmpty)
    }

    @Test func `no way of printing shows the content`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"), "the bytes must not be shown as numbers either")
        }
        #expect("\(secret)" == "<secret>")
    }

    @Test(arguments: [("", "", true), ("a", "a", true), ("a", "b", false), ("a", "ab", false), ("ab", "b", false)])
    func `two secrets are equal if all their bytes are`(left: String, right: String, equal: Bool) {
        #expect((Secret(left) == Secret(right)) == equal)
    }

    @Test func `taking bytes over empties the array they came from`() {
        var bytes: [UInt8] = [7, 8, 9]
        let secret = Secret(wiping: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret == Secret([7, 8, 9]))
    }

    @Test func `what the body throws comes out`() {
        struct Fault: Error {}
        #expect(throws: Fault.self) { try Secret("x").withBytes { _ in throw Fault() } }
    }
}

@Suite struct IdentityTests {
    @Test func `roles are sorted and named once`() {
        #expect(Identity(user: "a", roles: ["b", "a", "b"], methods: ["password"]).roles == ["a", "b"])
    }
}

@Suite struct RejectionTests {
    @Test(arguments: [
        (Rejection.wrongCredential, false), (.locked, false), (.unconfirmed, false), (.brokenConversation, false),
        (.unknownUser, true), (.noPassword, true), (.unavailable("x"), true), (.unsupported, true),
    ])
    func `RFC 8907 4.2: only what says nothing about the person lets the next provider try`(
        rejection: Rejection, next: Bool
    ) {
        #expect(rejection.allowsNext == next)
    }

    @Test func `our own faults do not count against the person`() {
        #expect(!Rejection.unavailable("disk").isFailedGuess)
        #expect(!Rejection.overloaded.isFailedGuess)
        #expect(Rejection.unknownUser.isFailedGuess)
        #expect(Rejection.abandoned.isFailedGuess, "or hanging up early would make guessing free")
    }
}
