import Emulator
import Testing

@Suite struct ConfigurationTests {
    private func running(_ person: inout Person, _ arguments: String = "") -> [String] {
        person.type("terminal length 0\rshow running-config\(arguments)\r").lines
    }

    @Test func `Modes nest, and exit, end and Control and Z lead out`() throws {
        var person = try #require(Person.loggedIn())
        #expect(
            person.type("conf t\r").hasSuffix(
                "Enter configuration commands, one per line.  End with CNTL/Z.\r\nswitch1(config)#"))
        #expect(person.type("interface gi0/1\r").hasSuffix("switch1(config-if)#"))
        #expect(person.type("router ospf 1\r").hasSuffix("switch1(config-router)#"))
        #expect(person.type("line vty 0 4\r").hasSuffix("switch1(config-line)#"))
        #expect(person.type("ip access-list extended EDGE\r").hasSuffix("switch1(config-ext-nacl)#"))
        #expect(person.type("vlan 42\r").hasSuffix("switch1(config-vlan)#"))
        #expect(person.type("exit\r").hasSuffix("switch1(config)#"))
        #expect(person.type("exit\r").hasSuffix("switch1#"))
        #expect(person.type("conf t\rvlan 42\rend\r").hasSuffix("switch1#"))
        #expect(person.type("conf t\rhostname core\u{1A}").hasSuffix("hostname core^Z\r\ncore#"))
    }

    @Test func `What is configured is shown where it belongs`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type(
            "conf t\rint lo0\rip address 192.0.2.1 255.255.255.255\rdescription first\rdescription second one\r"
                + "router bgp 65000\rneighbor 192.0.2.9 remote-as 65001\rneighbor 192.0.2.9 description peer\r"
                + "ip route 198.51.100.0 255.255.255.0 10.10.0.9\rsnmp-server location Hall 2\rend\r")
        let text = running(&person).joined(separator: "\n")
        #expect(text.contains("interface Loopback0\n description second one\n ip address 192.0.2.1 255.255.255.255\n!"))
        #expect(
            text.contains(
                "router bgp 65000\n neighbor 192.0.2.9 remote-as 65001\n neighbor 192.0.2.9 description peer\n!"))
        #expect(text.contains("ip route 0.0.0.0 0.0.0.0 10.10.0.1\nip route 198.51.100.0 255.255.255.0 10.10.0.9"))
        #expect(text.contains("snmp-server location Hall 2"))
        #expect(!text.contains("Rack 12"))
    }

    @Test func `no takes it back`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("conf t\rint gi0/23\rno shutdown\rno switchport\rip address 192.0.2.1 255.255.255.0\rend\r")
        #expect(running(&person, " interface gi0/23").contains(" ip address 192.0.2.1 255.255.255.0"))
        #expect(!running(&person, " interface gi0/23").contains(" shutdown"))
        _ = person.type("conf t\rint gi0/23\rno ip address\rswitchport\rno vlan 10\rno ntp server 10.10.0.1\rend\r")
        let text = running(&person)
        #expect(!text.contains("vlan 10"))
        #expect(!text.contains("ntp server 10.10.0.1"))
        #expect(text.contains(" no ip address"))
    }

    @Test func `A switched port takes no address`() throws {
        var person = try #require(Person.loggedIn())
        let reply = person.type("conf t\rint gi0/1\rip address 192.0.2.1 255.255.255.0\r")
        #expect(reply.contains("% IP addresses may not be configured on L2 links."))
    }

    @Test func `Secrets are never shown`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type(
            "conf t\renable secret hunter2\rusername eve privilege 15 secret hunter3\rline vty 0 4\r"
                + "password hunter4\rend\r")
        let text = running(&person).joined(separator: "\n")
        #expect(!text.contains("hunter"))
        #expect(text.contains("enable secret 5 $1$"))
        var eve = try #require(Person(device: person.device))
        #expect(eve.type("eve\rhunter3\r").hasSuffix("switch1#"))
        var other = try #require(Person(device: person.device))
        #expect(other.type("bob\rx\renable\rhunter2\r").hasSuffix("switch1#"))
    }

    @Test func `All sessions see the same device`() throws {
        var first = try #require(Person.loggedIn())
        var second = try #require(Person(device: first.device))
        _ = second.type("bob\rx\r")
        _ = first.type("conf t\rhostname core\rend\r")
        #expect(second.type("\r").hasSuffix("core>"))
        #expect(second.type("show users\r").contains("0     alice"))
        #expect(second.type("show users\r").contains("*  2 vty 1     bob"))
    }

    @Test func `Text of eight bits comes back as it was typed, UTF-8 or not`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("terminal length 0\rconf t\rint gi0/2\r")
        _ = person.type(bytes: Array("description caf".utf8) + [0xE9] + Array(" größe\rend\r".utf8))
        let shown = person.type(bytes: Array("show running-config interface gi0/2\r".utf8))
        let wanted = Array(" description caf".utf8) + [0xE9] + Array(" größe\r\n".utf8)
        #expect(shown.indices.contains { shown[$0...].starts(with: wanted) })
    }

    @Test func `do runs an exec command, with its carets in place`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("conf t\r")
        #expect(person.type("do show privilege\r").contains("Current privilege level is 15"))
        #expect(person.type("do show foo\r").hasPrefix("do show foo\r\n                         ^\r\n"))
        #expect(person.type("do sh?").contains("show"))
    }

    @Test func `A port the device does not have is refused`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("conf t\rinterface gi0/99\r").contains("% Invalid input detected"))
        #expect(person.type("\r").hasSuffix("switch1(config)#"))
    }

    @Test func `A name the device could not show is refused`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("conf t\rhostname 1bad\r").contains("% Hostname contains one or more illegal characters."))
        #expect(person.type("hostname a\u{1}\r").hasSuffix("(config)#"))
    }

    @Test func `A banner is taken over several lines and shown to who comes next`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("conf t\rbanner motd #\rAuthorized only\rsecond row #\rend\r")
        #expect(running(&person).contains("banner motd ^CAuthorized only"))
        var next = try #require(Person(device: person.device))
        #expect(next.read().hasPrefix("\r\nAuthorized only\r\nsecond row \r\n\r\nUser Access"))
    }

    @Test func `Saving, erasing and restarting ask as the device does`() throws {
        var person = try #require(Person.loggedIn())
        #expect(person.type("write memory\r").contains("Building configuration...\r\n[OK]\r\n"))
        #expect(person.type("copy run start\r").hasSuffix("Destination filename [startup-config]? "))
        #expect(person.type("\r").contains("[OK]"))
        _ = person.type("conf t\rhostname core\rend\r")
        #expect(person.type("show startup-config | include hostname\r").contains("hostname switch1"))
        #expect(person.type("reload\r").hasSuffix("Save? [yes/no]: "))
        #expect(person.type("no\r").hasSuffix("Proceed with reload? [confirm]"))
        #expect(person.type("n").hasSuffix("core#"))
        #expect(person.type("write erase\r\rshow startup-config\r").contains("startup-config is not present"))
        _ = person.type("reload\ryes\r\r")
        #expect(person.isClosed)
    }

    @Test func `Leaving the configuration is a message in the log`() throws {
        var person = try #require(Person.loggedIn())
        _ = person.type("terminal length 0\rconf t\rend\r")
        #expect(person.type("show logging\r").contains("%SYS-5-CONFIG_I: Configured from console by alice on vty0"))
        _ = person.type("terminal monitor\r")
        #expect(person.type("conf t\rend\r").contains("%SYS-5-CONFIG_I"))
    }

    @Test func `Random keys do no harm, and memory stays bounded`() throws {
        var state: UInt64 = 0xD1CE
        for _ in 0..<40 {
            var person = try #require(Person.loggedIn())
            let words = [
                "show ", "conf t\r", "int ", "no ", "do ", "| i ", "\t", "?", "\r", "\u{1B}[A", " 1 ", "banner motd ",
            ]
            for _ in 0..<200 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let choice = Int(truncatingIfNeeded: state >> 40) & 31
                let bytes = choice < words.count ? Array(words[choice].utf8) : [UInt8(truncatingIfNeeded: state >> 32)]
                _ = person.type(bytes: bytes)
                if person.isClosed { break }
            }
            #expect(person.pendingBytes < 1 << 16)
        }
    }
}
