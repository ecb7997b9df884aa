import Foundation
import Glibc
import Platform
import Testing

/// Our own prompt, and who gets past it.
@Suite struct ServerPromptTests {
    @Test func `a silent peer is asked within half a second`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ", within: .milliseconds(500))
    }

    @Test(arguments: [
        "-f", "-froot", "-f root", "--", "-e", "root -f", "a b", "\u{1b}[A", "a/b", "\u{2212}froot",
        String(repeating: "n", count: 65), String(repeating: "word ", count: 50),
    ])
    func `what is no name is asked again and starts nothing (CVE-2026-24061, CVE-2007-0882, CVE-1999-0113)`(
        _ name: String
    ) throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("\(name)\r\n")
        // Keys that type nothing leave an empty line, which is asked again without a word.
        _ = try raw.expect(anyOf: ["not a user name", "\r\nlogin: "])
        #expect(try server.programs() == [])
        #expect(!server.process.errorText.contains("session 1:"))
    }

    @Test(arguments: ["-f", "-froot", "-f root", "-f\troot", "ro\u{7}ot", "--help", "-h evil", "a b"])
    func `a user told by NEW-ENVIRON is held to the same (CVE-2026-24061)`(_ name: String) throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.will(Wire.newEnviron))
        try raw.send(Wire.environment([("USER", name)]))
        try raw.send(Wire.environment([("USER", name)], type: 3))
        try raw.send("me\r\n")
        try raw.expectShell()
        #expect(server.process.errorText.contains(": me from 127.0.0.1"))
    }

    @Test func `ten thousand words are no name (CVE-2001-0797)`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(String(repeating: "TTYPROMPT ", count: 10_000) + "\r\n")
        try raw.expect("not a user name")
        #expect(try server.programs() == [])
    }

    @Test func `three that are none end the connection`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        for _ in 0..<3 {
            try raw.expect("login: ")
            try raw.send("-f\r\n")
        }
        try raw.expect("Too many tries")
        try raw.expectEnd()
    }

    @Test func `who says nothing is sent away in time`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--login-timeout", "1"])
        let raw = try server.raw()
        try raw.expect("Time is up")
        try raw.expectEnd()
    }

    @Test func `end of file at the prompt ends the connection`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("\u{4}")
        try raw.expectEnd()
    }

    @Test func `a name is edited with EC and EL (RFC 854)`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(
            Array("-froot".utf8) + Wire.command(248) + Array("mex".utf8) + Wire.command(247) + Array("\r\n".utf8))
        try raw.expectShell()
        #expect(server.process.errorText.contains(": me from 127.0.0.1"))
    }

    @Test func `there is room for as many as was said`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--max-connections", "2"])
        let first = try server.raw()
        try first.expect("login: ")
        let second = try server.raw()
        try second.expect("login: ")
        let third = try server.raw()
        try third.expect("Too many connections")
        try third.expectEnd()
        first.reset()
        try LoginServer.wait("room again") {
            let fourth = try server.raw()
            return try fourth.expect(anyOf: ["login: ", "Too many"]).index == 0
        }
    }
}
