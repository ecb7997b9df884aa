import Glibc
import Platform
import Testing

@Suite struct PTYChildTests {
    @Test func `a program sees a terminal of the size it was given, and hears of a new one`() throws {
        let shell = try Shell("trap 'stty size' WINCH; tty; stty size; echo ready; while read line; do :; done")
        try shell.expect("/dev/pts/")
        try shell.expect("24 80\r\n")
        try shell.expect("ready")
        try shell.child.terminal.resize(to: PTYSize(columns: 132, rows: 44))
        try shell.expect("44 132\r\n")
        #expect(try shell.child.terminal.size() == PTYSize(columns: 132, rows: 44))
    }

    @Test func `Ctrl-C reaches the foreground program and only that`() throws {
        let shell = try Shell("trap 'echo caught' INT; sh -c 'echo ready; exec sleep 100'; echo \"after $?\"")
        try shell.expect("ready\r\n")
        shell.send([3])
        try shell.expect("caught")
        try shell.expect("after 130")
        #expect(shell.child.wait() == .status(0))
    }

    @Test func `the terminal is the controlling one of a new session that the program leads`() throws {
        let shell = try Shell("ps -o sid= -o pid= -o tty= -p $$; echo done")
        let line = try shell.expect("done")
        let fields = line.split(whereSeparator: \.isWhitespace)
        #expect(fields.map(String.init) == ["\(shell.child.processID)", "\(shell.child.processID)", shell.ttyName])
    }

    @Test(arguments: [(["-c", "exit 7"], ProcessExit.status(7)), (["-c", "kill -9 $$"], .signal(9))])
    func `its end is told as a status or a signal`(arguments: [String], expected: ProcessExit) throws {
        let child = try PTYChild(path: "/bin/sh", arguments: arguments)
        #expect(child.wait() == expected)
        #expect(child.reap() == expected)
        #expect(!child.signal(SIGTERM))
    }

    @Test func `signals that the parent ignores or blocks are at their default in the child`() throws {
        signal(SIGPIPE, SIG_IGN)
        let shell = try Shell("grep -E '^Sig(Blk|Ign):' /proc/self/status; echo done")
        let status = try shell.expect("done")
        let masks = status.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
        // 32 and 33 belong to the C library, which lets nobody touch them.
        #expect(masks.map { $0 & 0x7fff_ffff } == [0, 0], "\(status)")
    }

    @Test func `only the given environment and no descriptor of ours is inherited`() throws {
        let held = try PTYMaster()
        let child = try PTYChild(path: "/usr/bin/env", environment: ["TERM": "vt100"])
        #expect(try readAll(child.terminal.descriptor) == "TERM=vt100\r\n")
        _ = child.wait()
        let list = try PTYChild(path: "/bin/ls", arguments: ["-l", "/proc/self/fd"])
        let listing = try readAll(list.terminal.descriptor)
        #expect(!listing.contains("ptmx"), "\(listing), \(held.path)")
        _ = list.wait()
    }

    @Test func `a program that does not exist is an error that names it`() {
        let error = #expect(throws: SystemError.self) { try PTYChild(path: "/nonexistent/shell") }
        #expect(error?.path == "/nonexistent/shell")
        #expect(error?.code == ENOENT)
    }

    @Test func `closing our end hangs the program up`() throws {
        let process = try { () throws in
            try PTYChild(path: "/bin/sh", arguments: ["-c", "sleep 100"]).process
        }()
        #expect(process.wait() == .signal(SIGHUP))
    }
}

/// A shell script on a terminal, spoken to with deadlines.
private struct Shell {
    let child: PTYChild

    init(_ script: String) throws {
        child = try PTYChild(path: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
    }

    var ttyName: String { String(child.terminal.path.dropFirst("/dev/".count)) }

    func send(_ bytes: [UInt8]) {
        #expect(write(child.terminal.descriptor, bytes, bytes.count) == bytes.count)
    }

    /// Reads up to and with `text`, and returns what stood before it.
    @discardableResult
    func expect(_ text: String) throws -> String {
        var seen: [UInt8] = []
        while !String(decoding: seen, as: UTF8.self).contains(text) {
            guard let byte = try readSome(child.terminal.descriptor, 1) else { throw Missing(text: text, seen: seen) }
            seen += byte
        }
        return String(decoding: seen.dropLast(text.utf8.count), as: UTF8.self)
    }
}

private struct Missing: Error, CustomStringConvertible {
    let text: String
    let seen: [UInt8]
    var description: String { "no \(text.debugDescription) in \(String(decoding: seen, as: UTF8.self))" }
}

private func readAll(_ descriptor: Int32) throws -> String {
    var bytes: [UInt8] = []
    while let more = try readSome(descriptor, 4096) {
        bytes += more
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// What has come, waiting for it if need be; nil when the last program has left the terminal.
private func readSome(_ descriptor: Int32, _ limit: Int) throws -> [UInt8]? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, 10_000) == 1 else { throw Missing(text: "anything within 10 s", seen: []) }
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = read(descriptor, &buffer, limit)
    return count > 0 ? Array(buffer.prefix(count)) : nil
}
