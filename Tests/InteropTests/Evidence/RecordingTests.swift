import Foundation
import Glibc
import Testing

/// What stays of a session.
@Suite struct RecordingTests {
    @Test func `a session is listed, verified, and played by asciinema`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let recordings = try gate.recordings()
        let recording = try #require(recordings.first)
        #expect(recordings.count == 1)
        #expect(recording.user == gate.user)
        #expect(recording.target == "switch1")
        #expect(recording.state == "whole")

        let verified = try gate.command("recordings", "verify", recording.id)
        #expect(verified.status == 0, "\(verified)")

        let cast = gate.directory.path + "/session.cast"
        let exported = try gate.command("recordings", "export", recording.id, "--format", "asciicast", "--output", cast)
        #expect(exported.status == 0, "\(exported)")
        let player = try PTYDialogue(
            "asciinema", ["cat", cast], environment: Programs.environment(home: gate.directory.path))
        let played = try player.expectEnd()
        #expect(try player.expectExit() == 0)
        #expect(played.contains("switch1>"))
        #expect(played.contains("Cisco IOS"))
    }

    @Test func `playing where nothing can be written ends with a line, and no trap`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let recording = try #require(try gate.recordings().first)
        let played = try run(
            "sh",
            [
                "-c",
                "exec '\(Programs.sallyport)' recordings play \(recording.id) -c '\(gate.configuration)' --speed 1000 >/dev/full",
            ])
        #expect(played.status == 74)
        #expect(played.errors == "sallyport: standard output: No space left on device\n")
    }

    @Test func `the text export is everything that was printed, in order`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let recording = try #require(try gate.recordings().first)
        let text = try gate.command("recordings", "export", recording.id, "--format", "text").output
        let parts = ["Username:", "Password:", "switch1>", "show version", "Cisco IOS", "switch1>", "exit"]
        var rest = text[...]
        for part in parts {
            let found = try #require(rest.range(of: part), "\(part) in \(text)")
            rest = rest[found.upperBound...]
        }
    }

    @Test func `no password stands anywhere in the state`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let target = try gate.target("switch1")
        let enumerator = try #require(FileManager.default.enumerator(atPath: gate.state))
        var files = 0
        for case let name as String in enumerator {
            guard let content = FileManager.default.contents(atPath: gate.state + "/" + name) else { continue }
            files += 1
            for secret in [gate.password, target.password, target.enable] {
                #expect(content.range(of: Data(secret.utf8)) == nil, "a password in \(name)")
            }
        }
        #expect(files > 3)
    }

    @Test func `killed in the middle of a session, the gateway keeps what was said until a second before`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("the last words\r\n".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: ["dev: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+dev")
        try ssh.expect("the last words")
        try gate.awaitFile(containing: "the last words")
        gate.process.signal(SIGKILL)
        try gate.process.expectEnd()
        let recording = try #require(try gate.recordings().first)
        #expect(recording.state == "truncated")
        #expect(try gate.command("recordings", "verify").status == 0)
        let text = try gate.command("recordings", "export", recording.id, "--format", "text")
        #expect(text.output.contains("the last words"))
    }

    @Test func `a recording that somebody changed is broken, and verify exits 1`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let recording = try #require(try gate.recordings().first)
        let folder = gate.state + "/recordings"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains(recording.id) }
        let file = folder + "/" + (try #require(names.first))
        var content = try Data(contentsOf: URL(fileURLWithPath: file))
        let place = try #require(content.range(of: Data("Cisco".utf8)))
        content[place.lowerBound] = UInt8(ascii: "D")
        try content.write(to: URL(fileURLWithPath: file))
        let verified = try gate.command("recordings", "verify", recording.id)
        #expect(verified.status == 1, "\(verified)")
    }
}

struct RecordingFacts: Decodable {
    let id: String
    let user: String
    let target: String
    let started: String
    let state: String
}

extension Sallyport {
    func recordings() throws -> [RecordingFacts] {
        try facts([RecordingFacts].self, from: "recordings", "list")
    }

    /// One short session on the first switch, ended by the user.
    func useSwitch() throws {
        let ssh = try ssh("\(user)+switch1")
        try ssh.logIn(on: target("switch1"))
        try ssh.sendLine("show version")
        try ssh.expect("Cisco IOS")
        // A screen may be too short for all of it.
        if try ssh.expect(anyOf: ["--More--", "switch1>"]).index == 0 {
            try ssh.send("q")
            try ssh.expect("switch1>")
        }
        try ssh.sendLine("exit")
        try ssh.expectEnd()
        #expect(try ssh.expectExit() == 0)
    }

    /// Waits, woken by the file system itself, until a recording on disk holds `text`.
    func awaitFile(containing text: String) throws {
        let folder = state + "/recordings"
        let watch = inotify_init1(Int32(IN_CLOEXEC))
        defer { close(watch) }
        let deadline = Deadline(.seconds(10))
        while true {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
            for name in names {
                inotify_add_watch(watch, folder + "/" + name, UInt32(IN_MODIFY))
            }
            let found = names.contains { name in
                FileManager.default.contents(atPath: folder + "/" + name)?.range(of: Data(text.utf8)) != nil
            }
            if found { return }
            var waited = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, deadline.milliseconds) > 0 else {
                throw Unmet(who: folder, wanted: [text], reason: "not on disk within 10 s", tail: "\(names)")
            }
            var event = [UInt8](repeating: 0, count: 4096)
            _ = read(watch, &event, event.count)
        }
    }
}
