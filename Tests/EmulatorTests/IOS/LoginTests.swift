import Emulator
import Testing

@Suite struct LoginTests {
    @Test func `Username is asked first, then the password, which is not shown`() throws {
        var person = try #require(Person())
        #expect(person.read() == "\r\n\r\nUser Access Verification\r\n\r\nUsername: ")
        #expect(person.type("alice\r") == "alice\r\nPassword: ")
        #expect(person.type("secret\r") == "\r\nswitch1>")
    }

    @Test func `Without a configured user any login that is not empty is taken`() throws {
        var person = try #require(Person())
        _ = person.read()
        #expect(person.type("\r").hasSuffix("Username: "))
        #expect(person.type("bob\r\r").hasSuffix("% Login invalid\r\n\r\nUsername: "))
    }

    @Test func `A configured login is taken only as configured, and three failures hang up`() throws {
        var configuration = EmulatorConfiguration()
        configuration.user = "netops"
        configuration.password = "right"
        var person = try #require(Person(configuration))
        _ = person.read()
        #expect(person.type("netops\rwrong\r").hasSuffix("% Login invalid\r\n\r\nUsername: "))
        #expect(person.type("other\rright\r").hasSuffix("% Login invalid\r\n\r\nUsername: "))
        #expect(person.type("netops\rwrong\r").hasSuffix("% Login invalid\r\n"))
        #expect(person.isClosed)
        var second = try #require(Person(device: person.device))
        #expect(second.type("netops\rright\r").hasSuffix("switch1>"))
    }

    @Test func `A wrong password is answered after the failure delay`() throws {
        var configuration = EmulatorConfiguration()
        configuration.user = "netops"
        configuration.password = "right"
        var person = try #require(Person(configuration))
        _ = person.read()
        person.feed(Array("netops\rwrong\r".utf8))
        #expect(!String(decoding: person.take(1000), as: UTF8.self).contains("invalid"))
        person.wait(configuration.failureDelay)
        #expect(String(decoding: person.take(1000), as: UTF8.self).contains("% Login invalid"))
    }

    @Test func `Who says nothing at login is sent away`() throws {
        var person = try #require(Person())
        _ = person.read()
        person.wait(.seconds(29))
        #expect(person.read() == "")
        person.wait(.seconds(1))
        #expect(person.read().contains("timeout expired!"))
        #expect(person.isClosed)
    }

    @Test func `Who is idle is sent away`() throws {
        var person = try #require(Person.loggedIn())
        person.wait(.seconds(599))
        #expect(!person.isClosed)
        person.wait(.seconds(1))
        #expect(person.isClosed)
    }

    @Test func `Enable asks for a password three times and then refuses`() throws {
        var configuration = EmulatorConfiguration()
        configuration.enable = "top"
        var person = try #require(Person.loggedIn(configuration, privileged: false))
        #expect(person.type("enable\r") == "enable\r\nPassword: ")
        #expect(person.type("a\rb\rc\r") == "\r\nPassword: \r\nPassword: \r\n% Bad secrets\r\n\r\nswitch1>")
        #expect(person.type("en\rtop\r").hasSuffix("switch1#"))
        #expect(person.type("disable\r").hasSuffix("switch1>"))
    }

    @Test("exit, logout and quit hang up", arguments: ["exit", "logout", "quit"])
    func leaves(command: String) throws {
        var person = try #require(Person.loggedIn())
        _ = person.type(command + "\r")
        #expect(person.isClosed)
    }

    @Test func `No more people are let in than the device has lines`() throws {
        var configuration = EmulatorConfiguration()
        configuration.maximumConnections = 1
        let device = IOSDevice(configuration)
        var first = try #require(IOSSession(device: device, address: "", now: .zero))
        #expect(IOSSession(device: device, address: "", now: .zero) == nil)
        first.leave()
        #expect(IOSSession(device: device, address: "", now: .zero) != nil)
    }
}
