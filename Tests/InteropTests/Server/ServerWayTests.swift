import Foundation
import Glibc
import Platform
import Testing

/// The ways to start the server that are somebody else's: Debian's openbsd-inetd and xinetd, and systemd's sockets.
@Suite struct ServerWayTests {
    private let shell = ["telnetd", "--shell", "/bin/sh"]

    @Test(arguments: Starter.Kind.allCases)
    func `a login for each who comes, and no descriptor for the program but its terminal`(_ kind: Starter.Kind) throws {
        let starter = try Starter(kind, shell)
        for round in 1...2 {
            let raw = try starter.joined()
            try raw.send("ls -l /proc/$$/fd; echo round $((\(round)+40))\r\n")
            let open = try raw.expect("\r\nround \(round + 40)\r\n").split(separator: "\r\n").filter {
                $0.contains(" -> ")
            }
            #expect(open.count >= 3)
            #expect(open.allSatisfy { $0.contains("/dev/pts/") || $0.contains("/dev/tty") }, "\(open)")
            try raw.send("exit\r\n")
            try raw.expectEnd()
        }
    }

    @Test(arguments: Starter.Kind.each)
    func `a server for each ends with its connection, and its program too`(_ kind: Starter.Kind) throws {
        let starter = try Starter(kind, shell)
        let first = try starter.joined()
        let second = try starter.joined()
        #expect(try starter.servers().count == 2)
        try first.send("exit\r\n")
        try first.expectEnd()
        try LoginServer.wait("the end of the first") { try starter.servers().count == 1 }
        try second.send("echo pid $$.\r\n")
        try second.expect("\r\npid ")
        let program = try #require(Int32(try second.expect(".")))
        second.reset()
        try LoginServer.wait("the end of the second") { try starter.servers().isEmpty }
        try LoginServer.waitForEnd(of: program)
    }

    @Test(arguments: [Starter.Kind.inetdWait, .xinetdWait])
    func `a listening socket is given back after --idle-exit, and not while somebody is in`(_ kind: Starter.Kind) throws
    {
        let starter = try Starter(kind, shell + ["--idle-exit", "1"])
        let first = try starter.joined()
        let server = try #require(try starter.servers().first)
        let second = try starter.joined()
        try first.send("exit\r\n")
        try first.expectEnd()
        // Longer than the time to be idle, and it is still the same server.
        try second.send("read -t 2 x || echo waited $((40+2))\r\n")
        _ = try? second.expect("never", within: .seconds(2))
        try second.send("\r\necho still $((40+3))\r\n")
        try second.expect("still 43")
        #expect(try starter.servers() == [server])
        try second.send("exit\r\n")
        try second.expectEnd()
        try LoginServer.wait("the end of the idle server") { try starter.servers().isEmpty }
        let third = try starter.joined()
        #expect(try starter.servers() != [server])
        third.reset()
    }

    @Test func `under systemd the server ends by itself with status 0, and says that it listens`() throws {
        let starter = try Starter(.systemdListening, shell + ["--idle-exit", "1"])
        let raw = try starter.joined()
        try raw.send("exit\r\n")
        try raw.expectEnd()
        #expect(try starter.process.expectExit() == 0)
        try starter.process.expect("listening telnetd telnet 127.0.0.1:\(starter.port)\n")
        try starter.process.expect("ready\n")
    }

    @Test func `--idle-exit counts from the start where nobody comes, and 0 stays`() throws {
        // Somebody who only looks makes systemd start it; the server finds a connection that is gone.
        let starter = try Starter(.systemdListening, shell + ["--idle-exit", "1"])
        try starter.raw().reset()
        #expect(try starter.process.expectExit() == 0)
        let staying = try Starter(.systemdListening, shell + ["--idle-exit", "0"])
        try staying.joined().reset()
        #expect(throws: Unmet.self) { try staying.process.expectExit(within: .seconds(3)) }
    }

    @Test func `SIGTERM under systemd lets people finish`() throws {
        let starter = try Starter(.systemdListening, shell)
        let raw = try starter.joined()
        starter.process.signal(SIGTERM)
        try raw.expect("shutting down")
        try raw.send("echo still $((40+2)); exit\r\n")
        try raw.expect("still 42\r\n")
        try raw.expectEnd()
        #expect(try starter.process.expectExit() == 0)
    }

    @Test(
        arguments: [Starter.Kind.inetdNowait, .xinetdNowait],
        [["--shell", "/nothing/there"], ["--nonsense"], ["--help"]])
    func `what is wrong is not told to the peer, whose socket is standard error`(
        _ kind: Starter.Kind, _ options: [String]
    ) throws {
        let starter = try Starter(kind, ["telnetd"] + options)
        let raw = try starter.raw()
        try raw.expectEnd()
        #expect(raw.raw == [])
    }

    @Test func `under systemd what is wrong goes to standard error, which is the journal`() throws {
        let starter = try Starter(.systemdEach, ["telnetd", "--shell", "/nothing/there"])
        let raw = try starter.raw()
        try raw.expectEnd()
        #expect(raw.raw == [])
        try starter.process.expect("cannot start /nothing/there")
    }

    @Test func `called in.telnetd by inetd, as ever`() throws {
        let directory = try TemporaryDirectory()
        let link = directory.path + "/in.telnetd"
        guard symlink(Programs.sallyport, link) == 0 else { throw SystemError("link", link) }
        let starter = try Starter(.inetdNowait, program: link, ["--shell", "/bin/sh"])
        let raw = try starter.joined()
        try raw.send("exit\r\n")
        try raw.expectEnd()
    }

    /// A listening socket on every address, in a network of its own that nobody reaches, handed over as descriptor 0 or 3.
    private func onEveryAddress(_ number: Int, _ options: [String]) throws -> Outcome {
        let script = """
            import os, socket, sys
            s = socket.socket(); s.bind(("0.0.0.0", 0)); s.listen()
            n = int(sys.argv[1]); os.dup2(s.fileno(), n); os.set_inheritable(n, True)
            if n == 3: os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
            os.execv(sys.argv[2], sys.argv[2:])
            """
        return try run(
            "unshare", ["--net", "python3", "-c", script, "\(number)", Programs.sallyport, "telnetd"] + options)
    }

    @Test(.enabled(if: getuid() == 0, "a network of its own needs root"), arguments: [0, 3])
    func `clear text where others reach it needs --allow-cleartext in every mode`(_ number: Int) throws {
        let refused = try onEveryAddress(number, ["--shell", "/bin/sh"])
        #expect(refused.status == 78)
        // As descriptor 0 it is the whole of what inetd gives; standard error is our own here.
        #expect(refused.errors.contains("--allow-cleartext"))
        let allowed = try onEveryAddress(number, ["--shell", "/bin/sh", "--allow-cleartext", "--idle-exit", "1"])
        #expect(allowed.status == 0)
        #expect(allowed.output.contains("ready"))
    }

    @Test(arguments: [
        ("LISTEN_PID=$$ LISTEN_FDS=65 exec", Int32(64), "LISTEN_FDS"),
        ("LISTEN_PID=$$ LISTEN_FDS=-1 exec", 64, "LISTEN_FDS"),
        ("LISTEN_PID=$$ LISTEN_FDS=many exec", 64, "LISTEN_FDS"),
        ("LISTEN_PID=$$ LISTEN_FDS=1 exec 3</dev/null", 78, "descriptor 3"),
        ("LISTEN_PID=$$ LISTEN_FDS=2 exec", 78, "descriptor 3"),
        // For another process, and so not for this one.
        ("LISTEN_PID=1 LISTEN_FDS=1 exec", 64, "--listen"),
        ("LISTEN_FDS=1 exec", 64, "--listen"),
        ("LISTEN_PID=$$ LISTEN_FDS=0 exec", 64, "--listen"),
    ])
    func `sockets that are none are named (sd_listen_fds)`(_ prefix: String, _ status: Int32, _ words: String) throws {
        let command = prefix.hasSuffix("exec") ? "\(prefix) \"$0\"" : prefix.replacing("exec", with: "exec \"$0\"")
        let outcome = try run("sh", ["-c", "\(command) telnetd --shell /bin/sh", Programs.sallyport])
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words), "\(outcome)")
    }

    @Test func `the unit files are ones that systemd takes`() throws {
        let folder = Programs.root + "/packaging/systemd"
        let directory = try TemporaryDirectory()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.count == 4)
        for name in names {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            // Where it is to be installed there is nothing now.
            try directory.write(
                text.replacing("/usr/local/bin/sallyport", with: Programs.sallyport), to: name, mode: 0o644)
        }
        let outcome = try run(
            "systemd-analyze", ["verify", "--man=no"] + names.map { "\(directory.path)/\($0)" })
        #expect(outcome.status == 0)
        #expect(outcome.errors == "" && outcome.output == "")
    }
}
