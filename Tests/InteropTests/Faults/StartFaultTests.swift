import Foundation
import Glibc
import Testing

/// A gateway that cannot start: one clear line, the right exit code, nothing half done.
@Suite struct StartFaultTests {
    private static let target = "one: {addr: 127.0.0.1, via: telnet, family: raw}"

    @Test func `a port in use is named, and exits 73`() throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: [Self.target])
        let port = setup.listeners[0].port
        let holder = try Socket.listener(port: port)
        defer { close(holder) }
        let outcome = try run(Programs.sallyport, ["serve", "-c", setup.file])
        #expect(outcome.status == 73, "\(outcome)")
        #expect(outcome.errors.contains("127.0.0.1:\(port)"))
        #expect(outcome.errors.contains("in use"))
        #expect(!outcome.output.contains("ready"))
    }

    @Test func `a second gateway on the same state is refused and the first is not disturbed`() throws {
        let gate = try Sallyport(targets: [Self.target])
        let other = try Setup(directory: gate.directory, targets: [Self.target], name: "other.yaml")
        let outcome = try run(Programs.sallyport, ["serve", "-c", other.file])
        #expect(outcome.status == 73, "\(outcome)")
        #expect(outcome.errors.contains("in use by another gateway"))
        #expect(try gate.command("status").status == 0)
    }

    @Test func `a master key that others can read is refused with the remedy, and exits 77`() throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: [Self.target])
        try setup.addUser("alice", password: Setup.password)
        #expect(chmod(directory.path + "/state/master.key", 0o644) == 0)
        let outcome = try run(Programs.sallyport, ["serve", "-c", setup.file])
        #expect(outcome.status == 77, "\(outcome)")
        #expect(outcome.errors.contains("master.key"))
        #expect(outcome.errors.contains("600"), "what to do: \(outcome.errors)")
    }

    @Test(arguments: ["garbage", ""])
    func `a host key that is no key is named, and nothing replaces it`(content: String) throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: [Self.target])
        try setup.addUser("alice", password: Setup.password)
        let first = try PeerProcess(Programs.sallyport, ["serve", "-c", setup.file])
        try first.expect("ready\n")
        first.end()
        let state = directory.path + "/state/"
        let name = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: state).first {
                $0.contains("ed25519") && !$0.contains("pub")
            })
        try directory.write(content, to: "state/" + name)
        let outcome = try run(Programs.sallyport, ["serve", "-c", setup.file])
        #expect([73, 77, 78].contains(outcome.status), "\(outcome)")
        #expect(outcome.errors.contains(name))
        #expect(try String(contentsOfFile: state + name, encoding: .utf8) == content)
    }

    @Test func `a certificate that cannot be read is named`() throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: [Self.target])
        let text = try setup.text().replacing(
            "listeners:\n",
            with: "listeners:\n  - {name: t, proto: telnets, bind: \"127.0.0.1:0\", tls: {cert: no.pem, key: no.key}}\n"
        )
        try directory.write(text, to: "sallyport.yaml")
        let outcome = try run(Programs.sallyport, ["serve", "-c", setup.file])
        #expect(outcome.status != 0 && outcome.status != 64, "\(outcome)")
        #expect(outcome.errors.contains("no.pem"), "\(outcome)")
    }

    @Test(.enabled(if: Namespace.isAvailable, "needs a mount namespace of its own"))
    func `with a full disk, strict recording ends the session with a line that says so, and the gateway lives on`()
        throws
    {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("hello\r\n".utf8), to: connection)
            // More than the disk has.
            let block = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0..<64 {
                guard FakeDevice.send(block, to: connection) else { return }
            }
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(
            targets: ["one: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"], diskSize: "24m")
        let ssh = try gate.ssh("alice+one")
        try ssh.expect("hello")
        try ssh.expect("cannot be recorded", within: .seconds(60))
        #expect(try ssh.expectExit() != 0)
        #expect(try gate.command("status").status == 0)
    }
}

/// A mount namespace, in which a test may have a small disk of its own.
enum Namespace {
    static let isAvailable: Bool = {
        let arguments = command + ["mount", "-t", "tmpfs", "none", "/mnt"]
        return (try? run("unshare", arguments).status) == 0
    }()

    /// Root needs only the mount namespace; anybody else gets it inside a user namespace.
    static let command = geteuid() == 0 ? ["--mount"] : ["--mount", "--map-root-user"]
}
