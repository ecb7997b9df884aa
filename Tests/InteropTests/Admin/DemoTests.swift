import Foundation
import Glibc
import Platform
import Testing

/// What `sallyport demo` promises to people and to programs.
@Suite struct DemoTests {
    @Test func `the card says how to get in, as whom, and what is there`() throws {
        let gate = try Sallyport()
        let card = gate.process.text
        #expect(card.contains("ssh -p \(try gate.port("ssh")) demo@localhost"))
        #expect(card.contains("telnet-ssl -z ssl localhost \(try gate.port("telnets"))"))
        for user in gate.facts.users {
            #expect(card.contains(user.name) && card.contains(user.password))
        }
        for target in gate.facts.targets {
            #expect(card.contains(target.name) && card.contains(target.password))
            #expect(target.enable.isEmpty || card.contains(target.enable))
        }
        #expect(card.hasSuffix("ready\n"))
    }

    @Test func `the last target is a login on this machine, which ends with the demo, however that ends`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+unix1")
        let target = try gate.target("unix1")
        try ssh.logInHere(target.user, target.password)
        try ssh.sendLine("echo $PPID")
        try ssh.expect("\r\n")
        let monitor = try #require(Int32(try ssh.expect("\r\n")))
        #expect(monitor != gate.process.process.processID)
        gate.process.signal(SIGKILL)
        try LoginServer.waitForEnd(of: monitor)
    }

    @Test func `demo.json holds the same facts: demo first, a password alone, an IOS switch first`() throws {
        let gate = try Sallyport()
        #expect(gate.facts.users[0].name == "demo")
        #expect(gate.facts.users[0].totp == nil)
        #expect(gate.facts.targets[0].family == "ios")
        #expect(gate.facts.listeners.map(\.proto).contains("ssh"))
        let base = try gate.port("ssh") - 22
        #expect(try gate.port("telnets") == base + 92)
        #expect(try gate.port("telnet") == base + 23)
        for listener in gate.facts.listeners {
            #expect(listener.address.hasPrefix("127.0.0.1:"), "loopback only")
        }
    }

    @Test func `it reads no standard input, stays until SIGTERM, and can be started again on what it left`() throws {
        let gate = try Sallyport()
        gate.process.finishSending()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: gate.target("switch1"))
        try ssh.send("\u{1d}d")
        try ssh.expectEnd()
        gate.process.signal(SIGTERM)
        #expect(try gate.process.expectExit() == 0)

        let again = try PeerProcess(
            Programs.sallyport,
            ["demo", "--dir", gate.directory.path + "/demo", "--port-base", "\(try gate.port("ssh") - 22)"])
        try again.expect("ready\n")
        #expect(try gate.recordings().count == 1, "what was recorded is still there")
    }

    @Test func `what is secret is for its owner only`() throws {
        let gate = try Sallyport()
        let secrets = ["demo/demo.json", "demo/key.pem", "demo/state/master.key"]
        for name in secrets {
            var status = stat()
            #expect(stat(gate.directory.path + "/" + name, &status) == 0, "\(name)")
            #expect(status.st_mode & 0o777 == 0o600, "\(name)")
        }
    }
}
