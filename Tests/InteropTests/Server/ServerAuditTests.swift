import Foundation
import Glibc
import Platform
import Testing

/// `telnetd --audit`: who logged in and who did not, each line chained to the one before.
@Suite struct ServerAuditTests {
    @Test func `a login, wrong and then right, is on record from open to close`() throws {
        let watched = try WatchedServer()
        let telnet = try watched.server.client("inetutils-telnet")
        try telnet.expect("login: ")
        try telnet.sendLine("alice")
        try telnet.expect("Password: ")
        try telnet.sendLine("wrong")
        try telnet.expect("Login incorrect")
        try telnet.expect("Password: ")
        try telnet.sendLine("sesame")
        try telnet.expect("$ ")
        // While they are in, not only afterwards.
        try watched.expect("auth.ok")
        try telnet.sendLine("exit")
        try telnet.expect("Connection closed")
        try watched.expect("session.close")
        let events = try watched.events()
        #expect(
            events.map(\.event) == ["system.start", "session.open", "auth.fail", "auth.ok", "session.close"])
        let session = events.dropFirst()
        #expect(Set(session.map(\.session)).count == 1 && session.first?.session?.hasSuffix("-1") == true)
        #expect(session.allSatisfy { $0.actor.user == "alice" && $0.actor.ip == "127.0.0.1" })
        #expect(session.allSatisfy { ($0.actor.port ?? 0) > 0 })
        #expect(events[1].data["type"] == .text("xterm") && events[1].data["tls"] == .flag(false))
        #expect(events[2].outcome == "fail" && events[2].actor.method == "password")
        #expect(events[4].data["reason"] == .text("program_ended"))
        guard case .number(let sent)? = events[4].data["bytes_out"], case .number? = events[4].data["seconds"] else {
            Issue.record("\(events[4])")
            return
        }
        #expect(sent > 50)
    }

    @Test func `sallyport log verifies it, finds a byte that was changed, and needs the key`() throws {
        let watched = try WatchedServer()
        try watched.server.raw().expect("login: ")
        try watched.expect("session.open")
        let good = try watched.log("verify")
        #expect(good.status == 0 && good.output.hasPrefix("good: 2 events in 1 files"), "\(good.errors)")
        #expect(try watched.log("query", "--event", "session").output.contains("from=127.0.0.1 reason=user_closed"))
        #expect(try watched.log("export").output.split(separator: "\n").count == 2)
        let key = watched.audit + "/master.key"
        for (path, mode) in [(key, 0o600), (watched.audit, 0o700)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
        let moved = watched.directory.path + "/elsewhere.key"
        try FileManager.default.moveItem(atPath: key, toPath: moved)
        #expect(try watched.log("verify").status == 1)
        #expect(try watched.log("verify", "--audit-key", moved).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: watched.audit)
        let file = watched.audit + "/" + (try #require(names.first { $0.hasSuffix(".jsonl") }))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacingOccurrences(of: "127.0.0.1\"", with: "127.0.0.2\"")
            .write(toFile: file, atomically: false, encoding: .utf8)
        let bad = try watched.log("verify", "--audit-key", moved)
        #expect(bad.status == 1 && bad.errors.contains(":2: its keyed hash does not match"), "\(bad.errors)")
    }

    @Test func `a key that is gone is not made anew over lines that it wrote`() throws {
        let directory = try TemporaryDirectory()
        let options = ["--audit", directory.path + "/audit"]
        do {
            _ = try LoginServer(options)
        }
        try FileManager.default.removeItem(atPath: directory.path + "/audit/master.key")
        let again = try run(
            Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:0", "--shell", "/bin/sh"] + options)
        #expect(again.status == 73 && again.errors.contains("restore it"), "\(again.errors)")
    }

    @Test func `two servers in a row write one chain, and SIGTERM is in it`() throws {
        let directory = try TemporaryDirectory()
        let audit = directory.path + "/audit"
        let key = directory.path + "/key"
        for _ in 0..<2 {
            let server = try LoginServer(["--audit", audit, "--audit-key", key])
            let raw = try server.joined()
            try raw.expectShell()
            server.process.signal(SIGTERM)
            try raw.expect("shutting down")
            try raw.send("exit\r\n")
            try raw.expectEnd()
            #expect(try server.process.expectExit() == 0)
        }
        let names = try WatchedServer.Event.all(in: audit).map(\.event)
        let once = ["system.start", "session.open", "system.drain", "session.close", "system.stop"]
        #expect(names == once + once)
        let verdict = try run(Programs.sallyport, ["log", "verify", "--audit", audit, "--audit-key", key])
        #expect(verdict.status == 0, "\(verdict.errors)")
    }

    @Test func `those who are refused are on record with why`() throws {
        let certificates = try ServerCertificates()
        let watched = try WatchedServer(certificates.options + ["--require-tls", "--max-connections", "1"])
        let clear = try watched.server.raw()
        try clear.send([255, 252, 46])
        try clear.expectEnd()
        // The one place is free again once that is on record.
        try watched.expect("session.open", count: 1)
        let stray = try TCPDialogue(port: watched.server.tlsPort)
        try stray.send("GET / HTTP/1.0\r\n\r\n")
        try stray.expectEnd()
        try watched.expect("session.open", count: 2)
        let first = try TCPDialogue(port: watched.server.tlsPort)
        try LoginServer.wait("a full server") {
            let second = try TCPDialogue(port: watched.server.tlsPort)
            try second.expectEnd()
            return try watched.events().contains { $0.data["reason"] == .text("full") }
        }
        first.reset()
        let found = try watched.expect("session.open", count: 3)
        #expect(found.allSatisfy { $0.session == nil && $0.actor.ip == "127.0.0.1" })
        #expect(found[0].data["reason"] == .text("tls_required") && found[0].outcome == "deny")
        #expect(found[1].data["reason"] == .text("tls_failed") && found[1].outcome == "fail")
        #expect(found[1].data["detail"] == .text("http request"))
        let errors = watched.server.process.errorText
        #expect(errors.contains("the TLS handshake failed (http request)"))
        #expect(errors.contains("TLS is required and was not agreed on"))
    }

    @Test func `what goes beyond a limit of Telnet is ended and on record as killed (CVE-2026-32746)`() throws {
        let watched = try WatchedServer()
        let raw = try watched.server.raw()
        try raw.expect("login: ")
        try raw.send("alice\r\n")
        try raw.expect("Password: ")
        try? raw.send(Wire.will(24) + Wire.sub(24, [0] + [UInt8](repeating: 0x41, count: 8000)))
        try raw.expectEnd()
        let kill = try watched.expect("session.kill")
        #expect(kill[0].data["reason"] == .text("protocol_limit"))
        #expect(kill[0].data["detail"] == .text("peer sent a subnegotiation of more than 4096 bytes"))
        try watched.expect("session.close")
    }

    @Test func `a flood of connections that come to no login is counted and not listed`() throws {
        let watched = try WatchedServer()
        for _ in 0..<300 {
            let raw = try watched.server.raw()
            try raw.expect("login: ")
            raw.reset()
        }
        // Told ten seconds after the first that was not listed.
        var count = 0
        try LoginServer.wait("the number of the others") {
            let counts = try watched.events().compactMap { event -> Int? in
                if case .number(let count)? = event.data["count"] { count } else { nil }
            }
            count = counts.reduce(0, +)
            return !counts.isEmpty
        }
        let listed = try watched.events().filter { $0.event == "session.open" && $0.data["count"] == nil }
        #expect((20...60).contains(listed.count))
        #expect(listed.count + count == 300)
        #expect(try watched.log("verify").status == 0)
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `whom login(1) lets in is known from utmp, and whom it does not`() throws {
        let directory = try TemporaryDirectory()
        let server = try LoginServer(login: ["--audit", directory.path + "/audit"])
        let telnet = try server.client("inetutils-telnet")
        try telnet.logInHere()
        func events(_ name: String) throws -> [WatchedServer.Event] {
            try WatchedServer.Event.all(in: directory.path + "/audit").filter { $0.event == name }
        }
        try LoginServer.wait("auth.ok") { try !events("auth.ok").isEmpty }
        #expect(try events("auth.ok")[0].actor.method == "login")
        #expect(try events("auth.ok")[0].actor.user == LoginServer.user)
        let other = try server.raw()
        try other.expect("login: ")
        try other.send("root\r\n")
        try other.expect("Password: ")
        other.reset()
        try LoginServer.wait("auth.fail") { try !events("auth.fail").isEmpty }
        #expect(try events("auth.fail")[0].actor.user == "root")
    }

    @Test(.enabled(if: getuid() == 0, "a disk of its own needs root"))
    func `a full disk lets nobody in until there is room again`() throws {
        let directory = try TemporaryDirectory()
        let audit = directory.path + "/audit"
        let script = "mkdir \"$0\" && mount -t tmpfs -o size=64k,mode=700 none \"$0\" && exec \"$@\""
        let server = try PeerProcess(
            "unshare",
            ["-m", "--propagation", "private", "sh", "-c", script, audit, Programs.sallyport, "telnetd", "--listen"]
                + ["127.0.0.1:0", "--shell", "/bin/sh", "--audit", audit])
        try server.expect("listening telnetd telnet 127.0.0.1:")
        let port = try #require(Int(try server.expect("\n")))
        try server.expect("ready\n")
        let inside = "/proc/\(server.process.processID)/root" + audit
        let ballast = inside + "/ballast"
        #expect(try run("dd", ["if=/dev/zero", "of=\(ballast)", "bs=4k"]).status == 1)
        func come() throws -> TCPDialogue {
            let raw = try TCPDialogue(port: port)
            try raw.expect("login: ")
            try raw.send("me\r\n")
            return raw
        }
        try LoginServer.wait("a refusal") {
            try come().expect(anyOf: ["No login is to be had here now", "# ", "$ "]).index == 0
        }
        #expect(server.errorText.contains("the audit log cannot be written"))
        #expect(server.errorText.contains("nobody is let in"))
        try FileManager.default.removeItem(atPath: ballast)
        try come().expectShell()
        #expect(server.errorText.contains("can be written again"))
    }

    @Test func `a directory that cannot be used stops the start`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        let start = ["telnetd", "--listen", "127.0.0.1:0", "--shell", "/bin/sh", "--audit"]
        #expect(try run(Programs.sallyport, start + [file]).status == 73)
        #expect(try run(Programs.sallyport, start + ["/proc/nothing"]).status == 73)
        chmod(directory.path, 0o777)
        #expect(try run(Programs.sallyport, start + [directory.path]).status == 77)
        #expect(try run(Programs.sallyport, Array(start.dropLast()) + ["--audit-key", file]).status == 64)
    }

    @Test func `log lines can be JSON, with the same facts by name`() throws {
        let server = try LoginServer(["--log-format", "json"])
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("exit\r\n")
        try raw.expectEnd()
        try LoginServer.wait("the end in the log") { server.process.errorText.contains("over after") }
        let lines = try server.process.errorText.split(separator: "\n").map {
            try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
        }
        let login = try #require(lines.first { $0["user"] == "me" })
        #expect(login["message"]?.hasPrefix("session 1: me from 127.0.0.1 on /dev/pts/") == true)
        #expect(login["level"] == "info" && login["label"] == "telnetd" && login["source"] == "127.0.0.1")
        #expect(lines.allSatisfy { $0["ts"]?.hasSuffix("Z") == true })
    }
}
