import Glibc
import Platform
import Testing

/// What a terminal's master is told of what programs do (ioctl_tty(2), TIOCPKT), and does with it.
@Suite struct TerminalModesTests {
    @Test func `what was printed comes behind a zero, what was done by itself and first`() throws {
        let pair = try Pair()
        let (master, other) = (pair.master, pair.other)
        #expect(write(other, "ab", 2) == 2)
        #expect(read(master) == [0, 0x61, 0x62])
        #expect(write(other, "cd", 2) == 2)
        try change(other) { $0.c_iflag &= ~tcflag_t(IXON) }
        #expect(read(master) == [TerminalNotice.flowControlOff.rawValue])
        #expect(read(master) == [0, 0x63, 0x64])
        try change(other) { $0.c_iflag |= tcflag_t(IXON) }
        #expect(read(master) == [TerminalNotice.flowControlOn.rawValue])
        #expect(tcflush(other, TCOFLUSH) == 0)
        #expect(read(master) == [TerminalNotice.outputFlushed.rawValue])
        #expect(tcflush(other, TCIFLUSH) == 0)
        #expect(read(master) == [TerminalNotice.inputFlushed.rawValue])
        #expect(read(master) == [])
    }

    @Test func `settings are told only where lines are edited at the master (EXTPROC)`() throws {
        let pair = try Pair()
        let (master, other) = (pair.master, pair.other)
        let driver = TerminalDriver(master)
        try change(other) { $0.c_lflag &= ~tcflag_t(ECHO) }
        #expect(driver.takeNotice() == nil)
        #expect(driver.modes?.echoes == false)
        driver.setExternal(true)
        #expect(driver.takeNotice() == .settingsChanged)
        #expect(driver.modes?.isExternal == true)
        try change(other) { $0.c_lflag |= tcflag_t(ECHO) }
        #expect(write(other, "x", 1) == 1)
        #expect(driver.takeNotice() == .settingsChanged)
        #expect(driver.takeNotice() == nil)
        #expect(driver.modes?.echoes == true)
        #expect(read(master) == [0, 0x78])
        driver.setExternal(false)
        #expect(driver.modes?.isExternal == false)
    }

    @Test func `what is printed is thrown away, up to a limit, and what was told is not`() throws {
        let pair = try Pair()
        let (master, other) = (pair.master, pair.other)
        _ = fcntl(other, F_SETFL, O_NONBLOCK)
        let driver = TerminalDriver(master)
        let block = [UInt8](repeating: 0x61, count: 1000)
        while write(other, block, block.count) > 0 {}
        try change(other) { $0.c_iflag &= ~tcflag_t(IXON) }
        #expect(driver.discardOutput(upTo: 1) == .flowControlOff)
        #expect(driver.discardOutput(upTo: 1 << 20) == .data)
        #expect(read(master) == [])
        #expect(write(other, "z", 1) == 1)
        #expect(read(master) == [0, 0x7A])
    }

    @Test func `modes and keys are read, and keys are set`() throws {
        let pair = try Pair()
        let (master, other) = (pair.master, pair.other)
        let driver = TerminalDriver(master)
        let first = try #require(driver.modes)
        #expect(first.isCanonical && first.echoes && first.sendsSignals && first.readsReturnAsNewLine)
        #expect(first.hasFlowControl && !first.startsOnAny && !first.expandsTabs && first.showsControls)
        #expect(first.key(of: 3) == .interrupt && first.key(of: 4) == .endOfFile && first.key(of: 0) == nil)
        driver.setKeys([.interrupt: 24, .quit: nil, .stop: 7])
        try change(other) {
            $0.c_lflag &= ~tcflag_t(ICANON | ISIG | ECHOCTL)
            $0.c_iflag |= tcflag_t(IXANY)
            $0.c_oflag |= tcflag_t(XTABS)
        }
        let then = try #require(driver.modes)
        #expect(!then.isCanonical && !then.sendsSignals && !then.showsControls && then.startsOnAny && then.expandsTabs)
        #expect(then.byte(of: .interrupt) == 24 && then.byte(of: .quit) == nil && !then.hasFlowControl)
        #expect(then != first)
    }

    /// A terminal that tells, and its other end.
    private final class Pair {
        private let terminal: PTYMaster
        let other: Int32
        var master: Int32 { terminal.descriptor }

        init() throws {
            terminal = try PTYMaster()
            other = open(terminal.path, O_RDWR | O_NOCTTY)
            try TerminalDriver(master).usePackets()
            _ = fcntl(master, F_SETFL, O_NONBLOCK)
        }

        deinit { close(other) }
    }

    private func read(_ master: Int32) -> [UInt8] {
        // What is printed is on its way through the kernel.
        var waited = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        poll(&waited, 1, 100)
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = Glibc.read(master, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    private func change(_ descriptor: Int32, _ body: (inout termios) -> Void) throws {
        var settings = termios()
        #expect(tcgetattr(descriptor, &settings) == 0)
        body(&settings)
        #expect(tcsetattr(descriptor, TCSANOW, &settings) == 0)
    }
}
