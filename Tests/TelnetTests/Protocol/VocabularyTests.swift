import Telnet
import Testing

@Suite struct `An option` {
    @Test func `every code has a description that leads back to it`() {
        for code in UInt8.min...UInt8.max {
            let option = Option(code)
            #expect(Option(named: "\(option)") == option)
            #expect(Option(named: "\(code)") == option)
            #expect(Option(named: "\(option)".lowercased()) == option)
        }
    }

    @Test(
        arguments: [
            (Option.binary, 0, "BINARY"), (.echo, 1, "ECHO"), (.suppressGoAhead, 3, "SUPPRESS-GO-AHEAD"),
            (.status, 5, "STATUS"), (.timingMark, 6, "TIMING-MARK"), (.logout, 18, "LOGOUT"),
            (.sendLocation, 23, "SEND-LOCATION"), (.terminalType, 24, "TERMINAL-TYPE"),
            (.endOfRecord, 25, "END-OF-RECORD"), (.naws, 31, "NAWS"), (.terminalSpeed, 32, "TERMINAL-SPEED"),
            (.remoteFlowControl, 33, "TOGGLE-FLOW-CONTROL"), (.linemode, 34, "LINEMODE"),
            (.xDisplayLocation, 35, "X-DISPLAY-LOCATION"), (.environ, 36, "ENVIRON"),
            (.authentication, 37, "AUTHENTICATION"), (.encrypt, 38, "ENCRYPT"), (.newEnviron, 39, "NEW-ENVIRON"),
            (.tn3270e, 40, "TN3270E"), (.charset, 42, "CHARSET"), (.comPort, 44, "COM-PORT-OPTION"),
            (.startTLS, 46, "START_TLS"), (.extendedOptionsList, 255, "EXTENDED-OPTIONS-LIST"), (Option(50), 50, "50"),
        ] as [(Option, UInt8, String)])
    func `has the code and name of the IANA registry`(_ option: Option, code: UInt8, name: String) {
        #expect(option.rawValue == code)
        #expect(option.description == name)
    }

    @Test(arguments: ["", "256", "-1", "NOSUCH", "ECHO "])
    func `is not found by what is neither name nor code`(_ name: String) {
        #expect(Option(named: name) == nil)
    }
}

@Suite struct `A command` {
    @Test(
        arguments: [
            (Command.eof, 236, "EOF"), (.susp, 237, "SUSP"), (.abort, 238, "ABORT"), (.eor, 239, "EOR"),
            (.se, 240, "SE"),
            (.nop, 241, "NOP"), (.dm, 242, "DM"), (.brk, 243, "BRK"), (.ip, 244, "IP"), (.ao, 245, "AO"),
            (.ayt, 246, "AYT"), (.ec, 247, "EC"), (.el, 248, "EL"), (.ga, 249, "GA"), (.sb, 250, "SB"),
            (Command(rawValue: 251), 251, "WILL"), (Command(rawValue: 252), 252, "WONT"),
            (Command(rawValue: 253), 253, "DO"), (Command(rawValue: 254), 254, "DONT"), (.iac, 255, "IAC"),
            (Command(rawValue: 235), 235, "235"), (Command(rawValue: 0), 0, "0"),
        ] as [(Command, UInt8, String)])
    func `has the code and name of RFC 854, 885 and 1184`(_ command: Command, code: UInt8, name: String) {
        #expect(command.rawValue == code)
        #expect(command.description == name)
        if code >= 236 { #expect(Command(named: name.lowercased()) == command) }
    }

    @Test func `stands alone if it has a meaning and no operand`() {
        let alone = (UInt8.min...UInt8.max).filter { Command(rawValue: $0).standsAlone }
        #expect(alone == [236, 237, 238, 239, 241, 242, 243, 244, 245, 246, 247, 248, 249])
        #expect(Command(named: "235") == nil)
    }
}

@Suite struct `A verb` {
    @Test func `speaks of the sender with WILL and WONT, of the receiver with DO and DONT`() {
        #expect(Verb.allCases.map(\.rawValue) == [251, 252, 253, 254])
        #expect(Verb.allCases.map(\.description) == ["WILL", "WONT", "DO", "DONT"])
        #expect(Verb.allCases.map(\.isPositive) == [true, false, true, false])
        #expect(Verb.allCases.map(\.sideWhenReceived) == [.remote, .remote, .local, .local])
        for verb in Verb.allCases {
            #expect(verb.sideWhenSent == verb.sideWhenReceived.opposite)
            #expect(Verb.sent(about: verb.sideWhenSent, positive: verb.isPositive) == verb)
        }
    }
}
