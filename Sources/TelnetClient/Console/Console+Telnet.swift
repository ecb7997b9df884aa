import NIOTelnet
import Platform

extension Console {
    /// What we are to the server: a terminal that tells its type, size and speed when asked, and of the person nothing but
    /// what they gave away themselves.
    func telnetConfiguration(_ request: OpenRequest) -> TelnetConfiguration {
        var configuration = TelnetConfiguration(role: .client)
        configuration.local = [
            .suppressGoAhead, .terminalType, .naws, .newEnviron, .environ, .binary, .terminalSpeed, .remoteFlowControl,
            .linemode, .timingMark, .charset,
        ]
        configuration.remote = [.echo, .suppressGoAhead, .binary, .endOfRecord, .status, .charset]
        let type = environment["TERM"] ?? ""
        configuration.terminalType = type.isEmpty ? "UNKNOWN" : type.uppercased()
        configuration.window = tty?.size.map { WindowSize(columns: $0.columns, rows: $0.rows) }
        if let speeds = tty?.speeds {
            configuration.terminalSpeed = LineSpeed(transmit: UInt32(speeds.output), receive: UInt32(speeds.input))
        }
        if request.givesUser || settings.isOn(.autologin), let name = request.user ?? environment["USER"] {
            try? settings.environment.define("USER", name)
        }
        configuration.environment = settings.environment.exported
        if let display = settings.environment["DISPLAY"], display.isExported {
            configuration.local.insert(.xDisplayLocation)
            configuration.display = display.value
        }
        configuration.linemode.characters = specialCharacters
        configuration.requests = requests(speaksFirst(request.destination))
        return configuration
    }

    /// What we ask for, in the order telnets always have.
    private func requests(_ speaksFirst: Bool) -> [Engine.Request] {
        var requests: [Engine.Request] = []
        if speaksFirst {
            let ours: [Option] = [.terminalType, .naws, .terminalSpeed, .remoteFlowControl, .linemode, .newEnviron]
            requests = [.init(.do, .suppressGoAhead)] + ours.map { .init(.will, $0) } + [.init(.do, .status)]
        }
        if settings.isOn(.inbinary) { requests.append(.init(.do, .binary)) }
        if settings.isOn(.outbinary) { requests.append(.init(.will, .binary)) }
        return requests
    }

    /// The person's characters as LINEMODE tells them (RFC 1184 section 2.4); those that are unset here are not supported.
    var specialCharacters: SpecialCharacters {
        var table = SpecialCharacters.customary
        for name in CharacterName.allCases {
            guard let function = name.function else { continue }
            let flush = table[function].flush
            table[function] =
                settings.characters[name].map { SpecialCharacter(.value, $0.byte, flush: flush) } ?? .noSupport
        }
        return table
    }

    /// The lines of `slc check`.
    func specialCharacterLines(_ telnet: TelnetHandler) -> [String] {
        let (agreed, own) = (telnet.withEngine { $0.specialCharacters }, specialCharacters)
        let known = SpecialFunction.allCases.filter { agreed[$0].level != .noSupport || own[$0].level != .noSupport }
        return ["function  agreed    here"]
            + known.map { function in
                let cells = ["\(function)", Self.text(agreed[function]), Self.text(own[function])]
                return cells.map { $0 + String(repeating: " ", count: max(1, 10 - $0.count)) }.joined().trimmed
            }
    }

    private static func text(_ character: SpecialCharacter) -> String {
        switch character.level {
        case .noSupport: "none"
        case .default: "default"
        case .cantChange, .value: character.character.map { "\(ControlCharacter($0))" } ?? "off"
        }
    }
}

extension CharacterName {
    /// The function of LINEMODE's the character stands for, if there is one.
    var function: SpecialFunction? {
        switch self {
        case .flushoutput: .ao
        case .interrupt: .ip
        case .quit: .abort
        case .eof: .eof
        case .erase: .ec
        case .kill: .el
        case .lnext: .lnext
        case .susp: .susp
        case .reprint: .rp
        case .worderase: .ew
        case .start: .xon
        case .stop: .xoff
        case .forw1: .forw1
        case .forw2: .forw2
        case .ayt: .ayt
        case .echo, .escape, .rlogin: nil
        }
    }

    /// The name of the character for a function.
    init?(_ function: SpecialFunction) {
        guard let name = Self.allCases.first(where: { $0.function == function }) else { return nil }
        self = name
    }
}

extension StatusReport {
    /// What the server believes, in lines for a person.
    var lines: [String] {
        let told = entries.map { entry in
            switch entry {
            case .verb(let verb, let option): "\(verb) \(option)"
            case .parameters(let option, let bytes):
                "\(option) \(bytes.prefix(32).map(String.init).joined(separator: " "))"
            }
        }
        let list = told.isEmpty ? "nothing" : told.joined(separator: ", ")
        let wrong = disagreements.map { "\($0.verb) \($0.option)" }.joined(separator: ", ")
        return ["The server says: \(list)."] + (wrong.isEmpty ? [] : ["That is not what was agreed: \(wrong)."])
    }
}
