import Testing

/// Who does not get in, and what they learn from it.
@Suite struct SSHRefusalTests {
    @Test func `a wrong password, an unknown user and an impossible name are answered alike`() throws {
        let gate = try Sallyport()
        var answers: Set<String> = []
        for login in [gate.user, "nobody", "no/body"] {
            let outcome = try gate.sshCommand(login, password: "wrong")
            // sshpass says 5 when it is asked a second time; ssh itself says 255.
            #expect([5, 255].contains(outcome.status), "\(outcome)")
            #expect(outcome.errors.contains("Permission denied"))
            answers.insert(outcome.errors.replacing(login, with: "USER"))
        }
        #expect(answers.count == 1, "\(answers)")
    }

    @Test func `a refused password is in the audit trail, with the reason and without the password`() throws {
        let gate = try Sallyport()
        _ = try gate.sshCommand(gate.user, password: "tr0ub4dor")
        let log = try gate.command("log", "query", "--json")
        #expect(log.output.contains("\"auth.fail\""))
        #expect(log.output.contains("\"\(gate.user)\""))
        #expect(!log.output.contains("tr0ub4dor"))
    }

    @Test func `an unknown target is one line with a suggestion, and never the menu`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+swich1")
        let said = try ssh.expectEnd()
        #expect(said.contains("swich1"))
        #expect(said.contains("switch1"), "a name close to it is suggested")
        #expect(!said.contains("Enter connects"))
        #expect(try ssh.expectExit() != 0)
    }

    @Test func `a target that a user may not see is neither suggested nor told from one that does not exist`() throws {
        let gate = try Sallyport()
        let guest = gate.facts.users[1]
        var answers: Set<String> = []
        for name in ["switch1", "switch9"] {
            let ssh = try gate.ssh("\(guest.name)+\(name)", password: guest.password)
            answers.insert(try ssh.expectEnd().replacing(name, with: "NAME"))
            #expect(try ssh.expectExit() != 0)
        }
        #expect(answers.count == 1, "\(answers)")
        #expect(answers.allSatisfy { !$0.contains("switch1") })
    }
}
