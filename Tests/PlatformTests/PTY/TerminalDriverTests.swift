import Glibc
import Platform
import Testing

/// What a terminal's driver says of its keys, and what a line can do to it.
@Suite struct TerminalDriverTests {
    @Test func `keys are what a program has made of them`() throws {
        let terminal = try PTYMaster()
        let driver = TerminalDriver(terminal.descriptor)
        #expect(driver.byte(of: .eraseCharacter) == 0x7F)
        #expect(driver.byte(of: .eraseLine) == 0x15)
        #expect(driver.byte(of: .endOfFile) == 0x04)
        try change(terminal) { settings in
            settings.c_cc.2 = UInt8(ascii: "@")
            settings.c_cc.3 = 0
        }
        #expect(driver.byte(of: .eraseCharacter) == UInt8(ascii: "@"))
        #expect(driver.byte(of: .eraseLine) == nil)
    }

    @Test func `a break is what the settings say (termios, BRKINT)`() throws {
        let terminal = try PTYMaster()
        let driver = TerminalDriver(terminal.descriptor)
        #expect(driver.breakAction == .read([0]))
        driver.prepare()
        #expect(driver.breakAction == .interrupt)
        try change(terminal) { $0.c_iflag = tcflag_t(PARMRK) }
        #expect(driver.breakAction == .read([0xFF, 0, 0]))
        try change(terminal) { $0.c_iflag = tcflag_t(IGNBRK | BRKINT) }
        #expect(driver.breakAction == .ignored)
    }

    @Test(
        arguments: [(9600, 9600), (10_000, 9600), (4_000_000_000, 921_600), (49, 38_400), (0, 38_400)]
            as [(UInt32, UInt32)])
    func `a speed is the highest known that is not above it (RFC 1079)`(_ wanted: UInt32, _ set: UInt32) throws {
        let terminal = try PTYMaster()
        TerminalDriver(terminal.descriptor).setSpeed(wanted)
        var settings = termios()
        #expect(tcgetattr(terminal.descriptor, &settings) == 0)
        let speeds: [UInt32: speed_t] = [9600: speed_t(B9600), 38_400: speed_t(B38400), 921_600: speed_t(B921600)]
        #expect(cfgetospeed(&settings) == speeds[set])
    }

    @Test func `a size is set`() throws {
        let terminal = try PTYMaster()
        TerminalDriver(terminal.descriptor).resize(to: PTYSize(columns: 132, rows: 50))
        #expect(try terminal.size() == PTYSize(columns: 132, rows: 50))
    }

    @Test(arguments: [SIGINT, SIGQUIT, SIGTSTP])
    func `a signal reaches the foreground, whatever the keys`(_ signal: Int32) throws {
        let child = try PTYChild(
            path: "/bin/sh",
            arguments: ["-c", "trap 'exit 7' INT QUIT TSTP; stty raw -isig; echo armed; while :; do read x; done"],
            environment: ["PATH": "/usr/bin:/bin"])
        var bytes = [UInt8](repeating: 0, count: 64)
        while !bytes.contains(UInt8(ascii: "d")) {
            let count = read(child.terminal.descriptor, &bytes, bytes.count)
            try #require(count > 0)
        }
        TerminalDriver(child.terminal.descriptor).signalForeground(signal)
        #expect(child.wait() == .status(7))
    }

    private func change(_ terminal: borrowing PTYMaster, _ body: (inout termios) -> Void) throws {
        var settings = termios()
        #expect(tcgetattr(terminal.descriptor, &settings) == 0)
        body(&settings)
        #expect(tcsetattr(terminal.descriptor, TCSANOW, &settings) == 0)
    }
}
