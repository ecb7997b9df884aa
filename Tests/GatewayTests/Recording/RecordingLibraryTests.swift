import Audit
import Foundation
import Gateway
import NIOCore
import NIOEmbedded
import Platform
import Testing

/// `count` backspaces.
private func back(_ count: Int) -> String { String(repeating: "\u{8}", count: count) }

@Suite struct RecordingLibraryTests {
    private let scratch: RecordingScratch
    private let library: RecordingLibrary
    private let loop = NIOAsyncTestingEventLoop()

    init() throws {
        scratch = try RecordingScratch()
        library = RecordingLibrary(directory: scratch.path)
    }

    private func record(
        _ header: RecordingHeader = .sample(), _ body: @escaping @Sendable (RecordingTap) -> Void = { _ in }
    ) async throws -> String {
        var settings = RecorderSettings()
        settings.synchronizes = false
        let recorder = try Recorder(directory: scratch.path, settings: settings)
        let tap = try recorder.open(header, on: loop, at: 0)
        try await loop.executeInContext {
            body(tap)
            tap.close(reason: "done", at: 10_000_000_000)
        }
        await recorder.shutdown()
        return header.id
    }

    private func path(_ id: String) -> String { "\(scratch.path)/\(id).rec" }

    @Test func `recordings are listed newest first and can be chosen`() async throws {
        let old = try await record(.sample("20250101000000000-aaaaaaaa", user: "bob", seconds: 1_735_689_600))
        let new = try await record(.sample("20260101000000000-aaaaaaaa", target: "sw2", seconds: 1_767_225_600))
        #expect(try library.list().map(\.id) == [new, old])
        #expect(try library.list(RecordingFilter(user: "bob")).map(\.id) == [old])
        #expect(try library.list(RecordingFilter(target: "sw2")).map(\.id) == [new])
        #expect(try library.list(RecordingFilter(state: .live)).isEmpty)
        #expect(try library.list(RecordingFilter(state: .whole)).count == 2)
        #expect(try library.list(RecordingFilter(since: Timestamp(seconds: 1_767_225_600))).map(\.id) == [new])
        #expect(try library.list(RecordingFilter(until: Timestamp(seconds: 1_767_225_600))).map(\.id) == [old])
        #expect(try library.find("2025").id == old)
        #expect(throws: RecordingLibraryError.ambiguous("202", 2)) { try library.find("202") }
        #expect(throws: RecordingLibraryError.unknown("1999")) { try library.find("1999") }
        #expect(throws: RecordingLibraryError.unknown("../etc")) { try library.find("../etc") }
    }

    @Test func `a library that does not exist yet is empty`() throws {
        #expect(try RecordingLibrary(directory: scratch.path + "/none").list().isEmpty)
    }

    @Test func `damaged, foreign and empty files are listed for what they are`() async throws {
        let id = try await record { $0.output("hello", at: 1) }
        var bytes = try Data(contentsOf: URL(filePath: path(id)))
        try bytes.prefix(bytes.count - 100).write(to: URL(filePath: path("cut")))
        bytes[bytes.count - 120] ^= 1
        try bytes.write(to: URL(filePath: path("flipped")))
        try Data("no recording".utf8).write(to: URL(filePath: path("foreign")))
        try Data().write(to: URL(filePath: path("empty")))
        try Data("x".utf8).write(to: URL(filePath: scratch.path + "/notes.txt"))
        let states = Dictionary(uniqueKeysWithValues: try library.list().map { ($0.id, $0.state) })
        #expect(states == [id: .whole, "cut": .truncated, "flipped": .whole, "foreign": .broken, "empty": .truncated])
        #expect(try library.verify("cut").condition == .truncated)
        guard case .broken(.damagedBlock, block: 1, offset: _) = try library.verify("flipped").condition else {
            Issue.record("\(try library.verify("flipped"))")
            return
        }
        #expect(throws: RecordingLibraryError.unreadable("foreign")) { try library.exported("foreign", as: .text) }
    }

    @Test func `a symbolic link is not followed`() async throws {
        let id = try await record()
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path(id))
        #expect(throws: RecordingLibraryError.self) { try library.verify("link") }
    }

    @Test func `asciinema prints exactly what the device printed`() async throws {
        let program = "/usr/bin/asciinema"
        try #require(FileManager.default.isExecutableFile(atPath: program), "asciinema is a peer of these tests")
        let text = "\u{1B}[1mBold\u{1B}[0m \"quotes\" back\\slash\ttab\r\né€😀 \u{7}\u{0}\u{1}end\r\n"
        let bytes = Array(text.utf8)
        let id = try await record { tap in
            for (index, byte) in bytes.enumerated() {
                tap.output(ByteBuffer(bytes: [byte]), at: UInt64(index) * 1_000_000)
            }
            tap.input("typed", at: 1_000_000_000)
            tap.resize(columns: 100, rows: 30, at: 1_000_000_001)
            tap.marker("mark", at: 1_000_000_002)
            tap.output(String(repeating: "0123456789abcdef\r\n", count: 20_000), at: 2_000_000_000)
        }
        let cast = scratch.path + "/session.cast"
        try Data(try library.exported(id, as: .asciicast)).write(to: URL(filePath: cast))
        // asciinema insists on a controlling terminal, which `script` gives it; its output goes past that, to a file.
        let printed = scratch.path + "/printed"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/script")
        process.arguments = ["-qec", "\(program) cat \(cast) > \(printed)", "/dev/null"]
        process.environment = ["TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": scratch.path, "PATH": "/usr/bin:/bin"]
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try Data(contentsOf: URL(filePath: printed)) == Data(try library.output(id)))
    }

    @Test func `asciicast 3 carries its header and intervals`() async throws {
        let id = try await record {
            $0.output("a", at: 1_000_000_000)
            $0.output("b", at: 1_250_000_000)
        }
        let lines = String(decoding: try library.exported(id, as: .asciicast3), as: UTF8.self).split(separator: "\n")
        #expect(lines.first?.hasPrefix(#"{"version": 3, "term": {"cols": 80, "rows": 24, "type": "xterm"}"#) == true)
        #expect(lines.dropFirst() == [#"[1.000000, "o", "a"]"#, #"[0.250000, "o", "b"]"#])
    }

    @Test func `ttyrec carries times and bytes`() async throws {
        let id = try await record { $0.output("hi", at: 1_500_000_000) }
        let expected: [UInt32] = [1_769_846_710, 500_000, 2]
        let head = expected.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        #expect(try library.exported(id, as: .ttyrec) == head + Array("hi".utf8))
    }

    @Test(
        "text is everything that was printed, in order, without control sequences",
        arguments: [
            ("plain\r\nlines\r\n", "plain\nlines\n"),
            ("no end", "no end\n"),
            ("\u{1B}[1;31mred\u{1B}[0m\u{1B}]0;title\u{7}!\u{1B}(B\u{1B}Pq#0\u{1B}\\?\r\n", "red!?\n"),
            ("shw\u{8} \u{8}ow\r\n", "show\n"),
            ("line\r\n--More--" + back(8) + "        " + back(8) + "next\r\n", "line\nnext\n"),
            ("--More--\r        \rnext\r\n", "next\n"),
            ("one\rtwo\r\n", "one\ntwo\n"),
            ("10%\r20%\r20%\r\n", "10%\n20%\n"),
            ("a\u{1B}[5;1Hb\u{1B}[2Jc", "a\nb\nc\n"),
            ("ab\u{1B}[3Dxy\u{1B}[Kz\r\n", "xyz\n"),
            ("a\tb\r\n", "a       b\n"),
            ("x\u{1B}[10Gy\u{1B}[2Cz\r\n", "x        y  z\n"),
            ("é€😀\r\n", "é€😀\n"),
            ("a\u{0}b\u{7}c\u{7F}\r\n", "abc\n"),
            ("\r\n\r\nx\r\n", "\n\nx\n"),
        ])
    func text(printed: String, expected: String) async throws {
        let bytes = Array(printed.utf8)
        let id = try await record { tap in
            for byte in bytes { tap.output(ByteBuffer(bytes: [byte]), at: 0) }
        }
        #expect(String(decoding: try library.exported(id, as: .text), as: UTF8.self) == expected)
    }

    @Test func `text of anything is well-formed, bounded and free of control characters`() async throws {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<100_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let id = try await record { $0.output(ByteBuffer(bytes: noise), at: 0) }
        let text = String(decoding: try library.exported(id, as: .text), as: UTF8.self)
        #expect(text.utf8.count < 3_000_000)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    }

    @Test func `a sink that fails ends the export`() async throws {
        let id = try await record { $0.output(String(repeating: "x", count: 4_000_000), at: 0) }
        var calls = 0
        let failure = RecordingLibraryError.output(SystemError("write", "-", code: EPIPE))
        #expect(throws: failure) {
            try library.export(id, as: .asciicast) { (_: [UInt8]) throws(RecordingLibraryError) in
                calls += 1
                throw failure
            }
        }
        #expect(calls == 1)
    }

    @Test func `a player keeps the pace, hurries, and shortens waits`() {
        let frames = [0, 1_000, 5_000, 4_000, 9_000].map { RecordingFrame(time: $0, content: .output([])) }
        func pauses(_ player: RecordingPlayer) -> [UInt64] {
            var player = player
            return frames.map { player.pause(before: $0) }
        }
        #expect(pauses(RecordingPlayer()) == [0, 1_000, 4_000, 0, 4_000])
        #expect(pauses(RecordingPlayer(speed: 2)) == [0, 500, 2_000, 0, 2_000])
        #expect(pauses(RecordingPlayer(idleLimit: 1_500)) == [0, 1_000, 1_500, 0, 1_500])
        #expect(pauses(RecordingPlayer(speed: .nan)) == [0, 1_000, 4_000, 0, 4_000])
        #expect(pauses(RecordingPlayer(speed: 0)).last == 400_000)
    }
}
