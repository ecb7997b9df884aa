import Foundation
import Glibc
import Platform
import Testing

/// Real logins: Debian's login(1) asks the password behind our prompt.
@Suite struct ServerLoginTests {
    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `a person logs in, and login knows where from`() throws {
        let server = try LoginServer(login: [])
        let telnet = try server.client("inetutils-telnet")
        try telnet.logInHere()
        try telnet.sendLine("id -un; who | tr -s ' '; tty")
        try telnet.expect("\r\n\(LoginServer.user)\r\n")
        try telnet.expect("\(LoginServer.user) pts/")
        try telnet.expect("(127.0.0.1)\r\n")
        try telnet.expect("/dev/pts/")
        try telnet.sendLine("exit")
        try telnet.expect("Connection closed")
        #expect(!telnet.text.contains(LoginServer.password))
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `the end of a session is recorded`() throws {
        let server = try LoginServer(login: [])
        for _ in 0..<2 {
            let raw = try server.raw()
            try raw.expect("login: ")
            try raw.send("\(LoginServer.user)\r\n")
            try raw.expect("Password: ")
            try raw.send("\(LoginServer.password)\r\n")
            try raw.expect("$ ")
            // The second finds nobody but itself.
            try raw.send("echo \"$(who | wc -l) in\"; exit\r\n")
            try raw.expect("\r\n1 in\r\n")
            try raw.expectEnd()
        }
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `a script may send name and password at once`() throws {
        let server = try LoginServer(login: [])
        let raw = try server.raw()
        try raw.send("\(LoginServer.user)\r\n\(LoginServer.password)\r\n")
        try raw.expect("$ ")
        try raw.send("id -un\r\n")
        try raw.expect("\r\n\(LoginServer.user)\r\n")
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `a wrong password is login's own affair`() throws {
        let server = try LoginServer(login: [])
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("\(LoginServer.user)\r\n")
        try raw.expect("Password: ")
        try raw.send("wrong\r\n")
        try raw.expect("Login incorrect")
        try raw.expect("login: ")
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `a user name given to the client is not asked again (RFC 1572)`() throws {
        let server = try LoginServer(login: [])
        let telnet = try server.client("inetutils-telnet", ["-l", LoginServer.user])
        try telnet.expect("login: \(LoginServer.user)")
        try telnet.expect("Password: ")
        try telnet.sendLine(LoginServer.password)
        try telnet.expect("$ ")
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `the environment of a login is what login makes, the terminal, and what is allowed (CVE-2026-28372)`() throws {
        let server = try LoginServer(login: ["--accept-env", "LANG"])
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.will(Wire.newEnviron))
        try raw.expect("LANG")
        try raw.send(
            Wire.environment([
                ("LANG", "C.UTF-8"), ("CREDENTIALS_DIRECTORY", "/tmp"), ("LD_PRELOAD", "/tmp/x.so"), ("IFS", "x"),
                ("ENV", "/tmp/x"), ("HARMLESS", "1"),
            ]))
        try raw.send("\(LoginServer.user)\r\n")
        try raw.expect("Password: ")
        try raw.send("\(LoginServer.password)\r\n")
        try raw.expect("$ ")
        try raw.send("env | cut -d= -f1 | sort | tr '\\n' ' '; echo e''nd\r\n")
        let names =
            try raw.expect(" end\r\n").split(separator: "\r\n").last?.split(separator: " ").map(String.init) ?? []
        #expect(
            Set(names).isSubset(of: [
                "HOME", "LANG", "LOGNAME", "MAIL", "PATH", "PWD", "SHELL", "TERM", "USER", "HUSHLOGIN", "SHLVL",
                "OLDPWD", "REMOTEHOST", "MOTD_SHOWN",
            ]))
        #expect(names.contains("LANG"))
    }

    @Test func `without root and without a program there is nothing to start`() throws {
        let outcome = try run(
            "setpriv", ["--reuid", "65534", "--clear-groups", Programs.sallyport, "telnetd", "--listen", "127.0.0.1:0"])
        #expect(outcome.status == 77)
        #expect(outcome.errors.contains("--shell"))
    }
}
