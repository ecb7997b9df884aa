import Foundation
import Platform

extension Sallyport {
    /// Options that make OpenSSH ask nothing and remember nothing.
    private static let sshOptions = [
        "-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
        "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=1", "-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes",
        "-e", "none",
    ]

    /// OpenSSH's client on a terminal, as a person uses it: the password is asked and typed.
    func ssh(
        _ login: String? = nil, _ command: [String] = [], password: String? = nil, options: [String] = [],
        size: PTYSize = PTYSize()
    ) throws -> PTYDialogue {
        let arguments =
            Self.sshOptions + ["-o", "PreferredAuthentications=password", "-p", "\(try port("ssh"))"] + options
            + ["\(login ?? user)@127.0.0.1"] + command
        let ssh = try PTYDialogue("ssh", arguments, size: size)
        try ssh.expect("password: ")
        try ssh.sendLine(password ?? self.password)
        return ssh
    }

    /// OpenSSH's client without a terminal, as a script uses it, run to its end.
    func sshCommand(_ login: String, _ command: String..., password: String? = nil) throws -> Outcome {
        try run("sshpass", try scripted(login, command), environment: scriptEnvironment(password))
    }

    /// The same, only started.
    func startCommand(_ login: String, _ command: String...) throws -> PeerProcess {
        try PeerProcess("sshpass", try scripted(login, command), environment: scriptEnvironment(nil))
    }

    private func scripted(_ login: String, _ command: [String]) throws -> [String] {
        ["-e", "ssh"] + Self.sshOptions + ["-o", "PreferredAuthentications=password", "-p", "\(try port("ssh"))"]
            + ["\(login)@127.0.0.1"] + command
    }

    private func scriptEnvironment(_ password: String?) -> [String: String] {
        Programs.environment().merging(["SSHPASS": password ?? self.password]) { $1 }
    }

    /// OpenSSH's client on a terminal with other ways to prove oneself than a password, told by `options`.
    func sshUnprompted(_ login: String, options: [String], _ command: [String] = []) throws -> PTYDialogue {
        try PTYDialogue(
            "ssh", Self.sshOptions + ["-p", "\(try port("ssh"))"] + options + ["\(login)@127.0.0.1"] + command)
    }

    /// `openssl s_client` on the TLS listener: a line typed there is what the gateway gets.
    func tls() throws -> PTYDialogue {
        try PTYDialogue("openssl", ["s_client", "-quiet", "-connect", "127.0.0.1:\(try port("telnets"))"])
    }

    /// netkit's telnet through TLS.
    func telnetSSL(size: PTYSize = PTYSize(), options: [String] = []) throws -> PTYDialogue {
        try PTYDialogue(
            "telnet-ssl", options + ["-z", "ssl", "127.0.0.1", "\(try port("telnets"))"], size: size)
    }

    /// The telnet of GNU inetutils, in clear text.
    func telnet(options: [String] = [], size: PTYSize = PTYSize()) throws -> PTYDialogue {
        try PTYDialogue("inetutils-telnet", options + ["127.0.0.1", "\(try port("telnet"))"], size: size)
    }
}

extension Conversation {
    /// Logs in at the gateway's own prompts.
    func logIn(_ login: String, _ password: String) throws {
        try expect("login: ")
        try sendLine(login)
        try expect("password: ")
        try sendLine(password)
    }

    /// Logs in on an IOS switch and waits for its prompt.
    func logIn(on target: Sallyport.Facts.Target) throws {
        try expect("Username: ")
        try sendLine(target.user)
        try expect("Password: ")
        try sendLine(target.password)
        try expect("\(target.name)>")
    }
}
