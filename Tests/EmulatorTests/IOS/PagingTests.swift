import Emulator
import Testing

@Suite struct PagingTests {
    private static let wipe =
        String(repeating: "\u{8}", count: 9) + String(repeating: " ", count: 8) + String(repeating: "\u{8}", count: 9)

    @Test func `A page is one line less than the window, then Space, Enter, q`() throws {
        var person = try #require(Person.loggedIn())
        person.resize(columns: 80, rows: 10)
        let first = person.type("show running-config\r")
        #expect(first.hasSuffix("\r\n --More-- "))
        #expect(first.lines.count == 1 + 9 + 1)
        let second = person.type(" ")
        #expect(second.hasPrefix(Self.wipe))
        #expect(second.lines.count == 9 + 1)
        #expect(person.type("\r").lines.count == 2)
        #expect(person.type("q") == Self.wipe + "switch1#")
    }

    @Test func `Any other key ends the output too`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("show running-config\r")
        #expect(person.type("x").hasSuffix("switch1#"))
    }

    @Test func `A larger window takes effect at the next page`() throws {
        var person = try #require(Person.loggedIn())
        person.resize(columns: 80, rows: 5)
        _ = person.type("show running-config\r")
        person.resize(columns: 80, rows: 30)
        #expect(person.type(" ").lines.count == 29 + 1)
    }

    @Test("terminal length 0 never stops, no length follows the window again (RFC 1073)")
    func terminalLength() throws {
        var person = try #require(Person.loggedIn())
        person.resize(columns: 132, rows: 50)
        person.setTerminalType("XTERM\u{1B}[2J")
        let before = person.type("show terminal\r")
        #expect(before.contains("Length: 50 lines, Width: 132 columns"))
        #expect(before.contains("Type: \"xterm\\u{1b}[2j\""))
        let whole = person.type("terminal length 0\rshow running-config\r")
        #expect(!whole.contains("--More--"))
        #expect(whole.hasSuffix("end\r\n\r\nswitch1#"))
        #expect(person.type("terminal no length\rshow running-config\r").hasSuffix(" --More-- "))
    }

    @Test func `Rows of a line too wide for the window count`() throws {
        var person = try #require(Person.loggedIn())
        person.resize(columns: 20, rows: 10)
        let page = person.type("show clock detail\rshow version\r")
        let rows = page.lines.dropLast().drop { !$0.hasPrefix("Cisco") }.map { max(1, ($0.count + 19) / 20) }
        #expect(rows.reduce(0, +) <= 9)
    }

    @Test func `A flood is exactly as long as asked, and never stands in memory`() throws {
        var person = try #require(Person.loggedIn())
        person.feed(Array("test flood 10000000\r".utf8))
        var count = 0
        var most = 0
        while true {
            let bytes = person.take(16_384)
            if bytes.isEmpty { break }
            count += bytes.count
            most = max(most, person.pendingBytes)
        }
        #expect(count == "test flood 10000000\r\n".utf8.count + 10_000_000 + "switch1#".count)
        #expect(most < 64 * 1024)
    }

    @Test func `The technical report is megabytes, made as it is read`() throws {
        var configuration = EmulatorConfiguration()
        configuration.technicalSupportBytes = 3 << 20
        var person = try #require(Person.loggedIn(configuration))
        _ = person.type("terminal length 0\r")
        person.feed(Array("show tech-support\r".utf8))
        var count = 0
        var most = 0
        while true {
            let bytes = person.take(16_384)
            if bytes.isEmpty { break }
            count += bytes.count
            most = max(most, person.pendingBytes)
        }
        #expect(count >= 3 << 20 && count < 3 << 20 + 4096)
        #expect(most < 64 * 1024)
    }

    @Test func `Keys typed during output wait, up to a limit`() throws {
        var person = try #require(Person.loggedIn())
        person.feed(Array("test flood 100000\rshow clock\r".utf8))
        person.feed([UInt8](repeating: 0x78, count: 100_000))
        var text = ""
        while case let bytes = person.take(1 << 16), !bytes.isEmpty { text += String(decoding: bytes, as: UTF8.self) }
        #expect(text.contains("switch1#show clock\r\n"))
        #expect(text.hasSuffix(String(repeating: "x", count: 80)) || text.contains("$"))
    }
}
