import Glibc
import Platform
import Testing

/// Lines into what nobody reads for a while.
@Suite struct LogLinesTests {
    private static let line = String(repeating: "y", count: 99)

    /// A pipe, or a pair of sockets.
    private static func ends(ofPipe isPipe: Bool) throws -> (reading: Int32, writing: Int32) {
        if isPipe { return try Descriptors.pipe(isBlocking: true) }
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw SystemError("create", "a socket pair")
        }
        return (ends[0], ends[1])
    }

    private static func read(_ descriptor: Int32) -> String {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while case let count = Glibc.read(descriptor, &block, block.count), count > 0 { text += block[..<count] }
        return String(decoding: text, as: UTF8.self)
    }

    @Test(arguments: [true, false])
    func `it never waits, and what there was no room for is counted`(_ isPipe: Bool) throws {
        let ends = try Self.ends(ofPipe: isPipe)
        defer { for end in [ends.reading, ends.writing] { close(end) } }
        var lines = LogLines(descriptor: ends.writing)
        let count = 20_000
        for _ in 0..<count { lines.write(Self.line) { "lost \($0)" } }
        var text = Self.read(ends.reading)
        lines.write("late") { "lost \($0)" }
        text += Self.read(ends.reading)
        let seen = text.split(separator: "\n")
        #expect(seen.last == "late")
        let lost = seen.filter { $0.hasPrefix("lost ") }
        #expect(lost.count == 1)
        #expect(seen.filter { $0 == Self.line }.count + (Int(lost.first?.dropFirst(5) ?? "") ?? 0) == count)
    }

    @Test func `whether others' writes wait stays as it was`() throws {
        let ends = try Descriptors.pipe(isBlocking: true)
        defer { for end in [ends.reading, ends.writing] { close(end) } }
        var lines = LogLines(descriptor: ends.writing)
        lines.write("line") { "lost \($0)" }
        #expect(fcntl(ends.writing, F_GETFL) & O_NONBLOCK == 0)
        #expect(Self.read(ends.reading) == "line\n")
    }
}
