import Testing

/// Clear-text Telnet on loopback.
@Suite struct PlainTelnetTests {
    @Test func `an ordinary telnet client logs in and reaches a device`() throws {
        let gate = try Sallyport()
        let telnet = try gate.telnet()
        try telnet.expect("not encrypted")
        try telnet.logIn("\(gate.user)+switch2", gate.password)
        try telnet.logIn(on: gate.target("switch2"))
        try telnet.sendLine("exit")
        try telnet.expectEnd()
    }

    @Test func `the password is asked without an echo`() throws {
        let gate = try Sallyport()
        let telnet = try gate.telnet()
        try telnet.logIn(gate.user, gate.password)
        try telnet.expect("switch1")
        #expect(telnet.text.contains("login: \(gate.user)"))
        #expect(!telnet.text.contains(gate.password))
    }

    @Test func `a user name given to the client is not asked again (RFC 1572)`() throws {
        let gate = try Sallyport()
        let telnet = try gate.telnet(options: ["-l", "\(gate.user)+switch1"])
        try telnet.expect("login: \(gate.user)+switch1")
        try telnet.expect("password: ")
        try telnet.sendLine(gate.password)
        try telnet.logIn(on: gate.target("switch1"))
    }

    @Test func `three wrong passwords end the connection`() throws {
        let gate = try Sallyport()
        let telnet = try gate.telnet()
        for _ in 0..<3 {
            try telnet.logIn(gate.user, "wrong")
            try telnet.expect("Login incorrect")
        }
        try telnet.expectEnd()
    }

    @Test func `a client without any Telnet in it gets a menu that it can answer by lines`() throws {
        let gate = try Sallyport()
        let raw = try TCPDialogue(port: gate.port("telnet"))
        try raw.expect("login: ")
        try raw.send("\(gate.user)\r\n")
        try raw.expect("password: ")
        try raw.send("\(gate.password)\r\n")
        try raw.expect("Number or name: ")
        try raw.send("1\r\n")
        try raw.expect("Username: ")
    }

    @Test func `a script may send its whole login at once`() throws {
        let gate = try Sallyport()
        let target = try gate.target("switch1")
        let raw = try TCPDialogue(port: gate.port("telnet"))
        try raw.send("\(gate.user)+switch1\r\n\(gate.password)\r\n")
        try raw.expect("Username: ")
        try raw.send("\(target.user)\r\n")
        try raw.expect("Password: ")
    }
}
