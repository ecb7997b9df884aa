import Foundation
import Glibc
import Platform
import Testing

/// What becomes of the server where its lines are not read.
@Suite struct ServerLogTests {
    @Test(arguments: ["text", "json"])
    func `a log that nobody reads holds up nobody, and says later how much is missing`(_ format: String) throws {
        let log = try UnreadPipe()
        log.fill()
        let server = try PeerProcess(
            "sh",
            [
                "-c", "exec \"$@\" 2>\"$0\"", log.path, Programs.sallyport, "telnetd", "--listen", "127.0.0.1:0",
                "--shell", "/bin/cat", "--log-format", format,
            ])
        try server.expect("listening telnetd telnet 127.0.0.1:")
        let port = Int(try server.expect("\n")) ?? 0
        try server.expect("ready\n")
        for _ in 0..<3 { try visit(port) }
        var text = log.drain()
        try visit(port)
        try LoginServer.wait("the lines that were not dropped") {
            text += log.drain()
            return text.contains("lines were dropped")
        }
        // Whole lines, the first of which says it.
        #expect(text.hasPrefix(format == "json" ? "{" : "sallyport: telnetd: "))
        #expect(text.split(separator: "\n").first?.contains("lines were dropped") == true)
        log.fill()
        server.signal(SIGTERM)
        #expect(try server.expectExit() == 0)
    }

    private func visit(_ port: Int) throws {
        let raw = try TCPDialogue(port: port)
        try raw.expect("login: ")
        try raw.send("me\r\n")
        try raw.send("here\r\n")
        try raw.expect("here\r\nhere\r\n")
        try raw.send([4])
        try raw.expectEnd()
    }

    /// A pipe with a name that has room for nothing, until it is drained.
    private final class UnreadPipe {
        let path: String
        private let directory: TemporaryDirectory
        private let descriptor: Int32

        init() throws {
            directory = try TemporaryDirectory()
            path = directory.path + "/log"
            guard mkfifo(path, 0o600) == 0 else { throw SystemError("create", path) }
            // For both, so that nobody who opens it waits for the other end.
            descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw SystemError("open", path) }
        }

        deinit { close(descriptor) }

        /// With whole pages, and then whatever still goes into the last.
        func fill() {
            for count in [4096, 1] {
                let block = [UInt8](repeating: UInt8(ascii: "x"), count: count)
                while write(descriptor, block, count) > 0 {}
            }
        }

        /// All that is in it, without what ``fill()`` has put there.
        func drain() -> String {
            var text: [UInt8] = []
            var block = [UInt8](repeating: 0, count: 4096)
            while case let count = read(descriptor, &block, block.count), count > 0 { text += block[..<count] }
            return String(decoding: text.drop { $0 == UInt8(ascii: "x") }, as: UTF8.self)
        }
    }
}
