import Glibc
import Platform
import Testing

/// Telnet inside TLS, from the two clients everybody has.
@Suite struct TLSTelnetTests {
    @Test func `openssl s_client logs in, chooses and reaches a device`() throws {
        let gate = try Sallyport()
        let tls = try gate.tls()
        try tls.logIn(gate.user, gate.password)
        try tls.expect("1. switch1")
        try tls.sendLine("switch1")
        try tls.logIn(on: gate.target("switch1"))
        try tls.sendLine("show version")
        try tls.expect("Cisco IOS")
    }

    @Test func `telnet-ssl logs in, chooses and reaches a device`() throws {
        let gate = try Sallyport()
        let telnet = try gate.telnetSSL()
        try telnet.logIn(gate.user, gate.password)
        try telnet.expect("switch2")
        try telnet.send("switch1\r")
        try telnet.logIn(on: gate.target("switch1"))
    }

    @Test func `telnet-ssl's window and its changes reach the device (RFC 1073)`() throws {
        let gate = try Sallyport()
        let telnet = try gate.telnetSSL(size: PTYSize(columns: 120, rows: 40))
        try telnet.logIn("\(gate.user)+switch1", gate.password)
        try telnet.logIn(on: gate.target("switch1"))
        telnet.signal(SIGWINCH)
        try telnet.sendLine("show terminal | include Length")
        try telnet.expect("Length: 40 lines, Width: 120 columns")
        try telnet.expect("switch1>")
        try telnet.resize(columns: 90, rows: 50)
        try telnet.sendLine("show terminal | include Length")
        try telnet.expect("Length: 50 lines, Width: 90 columns")
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `both current versions of TLS are spoken`(version: String) throws {
        let gate = try Sallyport()
        let outcome = try run(
            "openssl", ["s_client", "-brief", version, "-connect", "127.0.0.1:\(gate.port("telnets"))"])
        #expect(outcome.errors.contains(version == "-tls1_2" ? "TLSv1.2" : "TLSv1.3"), "\(outcome)")
    }

    @Test(arguments: ["-tls1", "-tls1_1"])
    func `no older one is`(version: String) throws {
        let gate = try Sallyport()
        let outcome = try run(
            "openssl",
            [
                "s_client", "-brief", version, "-cipher", "ALL:@SECLEVEL=0", "-connect",
                "127.0.0.1:\(gate.port("telnets"))",
            ])
        #expect(outcome.status == 1, "\(outcome)")
    }

    @Test func `a client that speaks no TLS is dropped and disturbs nobody`() throws {
        let gate = try Sallyport()
        let stray = try TCPDialogue(port: gate.port("telnets"))
        try stray.send("GET / HTTP/1.0\r\n\r\n")
        try stray.expectEnd()
        try gate.tls().expect("login: ")
    }
}
