import Testing

/// A configuration that is wrong: one clear line that says where, and exit 78.
@Suite struct ConfigurationFaultTests {
    private struct Fault: CustomTestStringConvertible, Sendable {
        let name: String
        let change: @Sendable (String) -> String
        let place: String
        let words: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Fault(
            name: "a tab", change: { $0.replacing("  name: gate", with: "\tname: gate") }, place: ":3:", words: ["tab"]),
        Fault(
            name: "a duplicate key", change: { $0.replacing("  name: gate", with: "  name: gate\n  name: door") },
            place: ":4:3:", words: ["name"]),
        Fault(
            name: "a wrong type", change: { $0.replacing("  name: gate", with: "  name: [gate]") }, place: ":3:9:",
            words: ["name"]),
        Fault(
            name: "an unknown key", change: { $0 + "listners: []\n" }, place: ":",
            words: ["listners", "listeners"]),
        Fault(
            name: "a feature not built yet", change: { $0 + "alerts:\n  - {when: auth.fail}\n" }, place: ":",
            words: ["alerts", "not in this version"]),
        Fault(
            name: "no version", change: { $0.replacing("version: 1\n", with: "") }, place: ":1:", words: ["version"]),
    ])
    private func `is one line with the place and what to do`(fault: Fault) throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: ["one: {addr: 127.0.0.1, via: telnet, family: raw}"])
        let text = try setup.text()
        let changed = fault.change(text)
        try #require(changed != text)
        try directory.write(changed, to: "sallyport.yaml")
        for command in ["check", "serve"] {
            let outcome = try run(Programs.sallyport, [command, "-c", setup.file])
            #expect(outcome.status == 78, "\(outcome)")
            let line = try #require(outcome.errorLines.first)
            #expect(outcome.errorLines.count == 1, "\(outcome)")
            #expect(line.contains("sallyport.yaml" + fault.place), "\(line)")
            for word in fault.words {
                #expect(line.contains(word), "\(line)")
            }
        }
    }

    @Test func `every error is reported, not only the first`() throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: ["one: {addr: 127.0.0.1, via: telnet, famly: raw}"])
        try directory.write(try setup.text() + "nonsense: 1\n", to: "sallyport.yaml")
        let outcome = try run(Programs.sallyport, ["check", "-c", setup.file])
        #expect(outcome.status == 78)
        #expect(outcome.errorLines.count == 2, "\(outcome)")
    }

    @Test func `a file that is not there is one line and exit 78`() throws {
        let outcome = try run(Programs.sallyport, ["serve", "-c", "/nonexistent/sallyport.yaml"])
        #expect(outcome.status == 78, "\(outcome)")
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("/nonexistent/sallyport.yaml"))
    }

    @Test func `clear-text telnet off loopback is refused unless it is allowed by name`() throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: ["one: {addr: 127.0.0.1, via: telnet, family: raw}"])
        let open = try setup.text().replacing(
            "proto: telnet, bind: \"127.0.0.1:", with: "proto: telnet, bind: \"0.0.0.0:")
        try directory.write(open, to: "sallyport.yaml")
        let outcome = try run(Programs.sallyport, ["check", "-c", setup.file])
        #expect(outcome.status == 78, "\(outcome)")
        #expect(outcome.errors.contains("allow_cleartext"))
    }

    @Test func `a good configuration says so and exits 0`() throws {
        let directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: ["one: {addr: 127.0.0.1, via: telnet, family: raw}"])
        let outcome = try run(Programs.sallyport, ["check", "-c", setup.file])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors == "")
    }

    @Test(arguments: [["serv"], ["serve", "--nonsense"], ["demo", "--port-base", "x"], ["recordings", "export"]])
    func `a command typed wrong exits 64 and says what is possible`(arguments: [String]) throws {
        let outcome = try run(Programs.sallyport, arguments)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.errors.contains("Usage:") || outcome.errors.contains("Error:"))
    }
}
