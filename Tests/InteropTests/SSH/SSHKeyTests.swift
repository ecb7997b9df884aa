import Foundation
import Testing

/// The other ways to prove oneself to the SSH door.
@Suite struct SSHKeyTests {
    @Test func `a public key of the user opens the door without a password`() throws {
        let keys = try TemporaryDirectory()
        let key = try makeKey(in: keys)
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("hello from the device\r\n".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: ["echo: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"]) {
            try $0.command("users", "key", "add", "alice", key.publicText, input: "")
        }
        let ssh = try gate.sshUnprompted(
            "alice+echo", options: ["-i", key.path, "-o", "PreferredAuthentications=publickey"])
        try ssh.expect("hello from the device")
    }

    @Test func `a key that nobody registered is refused`() throws {
        let keys = try TemporaryDirectory()
        let key = try makeKey(in: keys)
        let gate = try Sallyport()
        let ssh = try gate.sshUnprompted(
            gate.user, options: ["-i", key.path, "-o", "PreferredAuthentications=publickey"])
        try ssh.expect("Permission denied")
        #expect(try ssh.expectExit() == 255)
    }

    @Test func `keyboard-interactive asks for the password as the Telnet door does`() throws {
        let gate = try Sallyport()
        let ssh = try gate.sshUnprompted(
            gate.user, options: ["-o", "PreferredAuthentications=keyboard-interactive"])
        try ssh.expect("password: ")
        try ssh.sendLine(gate.password)
        try ssh.expect("switch1")
    }

    private func makeKey(in directory: TemporaryDirectory) throws -> (path: String, publicText: String) {
        let path = directory.path + "/id"
        let made = try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path])
        #expect(made.status == 0, "\(made.errors)")
        return (path, try String(contentsOfFile: path + ".pub", encoding: .utf8).trimmingCharacters(in: .newlines))
    }
}
