import TelnetClient
import Testing

@Suite struct TelnetRCTests {
    private let text = """
        # a comment
        switch toggle crlf
        \tset escape ^A
          # another
          mode line

        DEFAULT unset escape
        other:23
          send ayt
        """

    @Test func `commands belong to the host above them, and to every host under DEFAULT`() {
        let rc = TelnetRC(text)
        #expect(
            rc.commands(for: Destination(host: "SWITCH")) == [
                "toggle crlf", "set escape ^A", "mode line", "unset escape",
            ])
        #expect(rc.commands(for: Destination(host: "other", service: "23")) == ["unset escape", "send ayt"])
        #expect(rc.commands(for: Destination(host: "nobody")) == ["unset escape"])
    }

    @Test(arguments: ["", "\n\n", "  toggle crlf", "#", "\u{0}\u{1}\u{ff}", "\r\n\r\n", "host\n \n\t\n"])
    func `nonsense is no command`(text: String) {
        #expect(TelnetRC(text).commands(for: Destination(host: "host")) == [])
    }

    @Test func `a file full of commands runs a bounded number of them`() {
        let many = "host\n" + String(repeating: " send ayt\n", count: 10_000)
        #expect(TelnetRC(many).commands(for: Destination(host: "host")).count == TelnetRC.maximumCommands)
    }
}
