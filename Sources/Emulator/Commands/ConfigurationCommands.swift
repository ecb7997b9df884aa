import Devices

/// Config commands that do more than change a line.
enum ConfigurationCommands {
    static let all: [String: IOSCommands.Handler] = [
        "hostname <WORD>": hostname,
        "enable secret <LINE>": enableSecret,
        "username <WORD>": username,
        "username <WORD> secret <LINE>": username,
        "username <WORD> privilege <0-15>": username,
        "username <WORD> privilege <0-15> secret <LINE>": username,
        "ip address <A.B.C.D> <A.B.C.D>": address,
        "ip address <A.B.C.D>": address,
        "banner motd <LINE>": banner,
        "banner login <LINE>": banner,
    ]

    private static func hostname(_ session: inout IOSSession, _ command: MatchedCommand) {
        guard let name = command.arguments.first, !command.isNegated else {
            session.device.withState { $0.running.set("hostname Switch", replacing: "hostname") }
            return session.prompt()
        }
        guard isHostname(name) else {
            return session.show([
                "% Hostname contains one or more illegal characters.", "",
            ])
        }
        session.device.withState { $0.running.set("hostname \(name)", replacing: "hostname") }
        session.prompt()
    }

    private static func isHostname(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic, name.count <= 63
        else { return false }
        return name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
        }
    }

    /// A switched port takes no address before `no switchport`.
    private static func address(_ session: inout IOSSession, _ command: MatchedCommand) {
        let header = session.section ?? ""
        let isRouted = session.device.withState { $0.running.contains("no switchport", in: header) }
        guard command.isNegated || isRouted || !header.contains("Ethernet") else {
            return session.show(["", "% IP addresses may not be configured on L2 links.", ""])
        }
        session.apply(command)
    }

    private static func enableSecret(_ session: inout IOSSession, _ command: MatchedCommand) {
        session.device.withState { $0.secrets[""] = command.isNegated ? nil : command.arguments.last }
        session.apply(command)
    }

    private static func username(_ session: inout IOSSession, _ command: MatchedCommand) {
        guard let name = command.arguments.first else { return session.prompt() }
        session.device.withState { state in
            guard !command.isNegated else {
                state.secrets[name] = nil
                state.privileges[name] = nil
                return
            }
            if command.words.dropLast().last == "secret" { state.secrets[name] = command.arguments.last }
            if command.words.contains("privilege") {
                state.privileges[name] = command.arguments.dropFirst().first.flatMap { Int($0) }
            }
        }
        session.apply(command)
    }

    /// `banner motd #text#`, or the text on lines of its own until the delimiter comes again.
    private static func banner(_ session: inout IOSSession, _ command: MatchedCommand) {
        let kind = command.words.prefix(2).joined(separator: " ")
        guard !command.isNegated, let text = command.arguments.last, let delimiter = text.first else {
            session.apply(command)
            return
        }
        let rest = text.dropFirst()
        guard let end = rest.firstIndex(of: delimiter) else {
            session.say("Enter TEXT message.  End with the character '\(delimiter)'.\r\n")
            return collect(kind, delimiter, rest.isEmpty ? [] : [String(rest)], &session)
        }
        store(kind, [String(rest[..<end])], &session)
    }

    private static func collect(
        _ kind: String, _ delimiter: Character, _ rows: [String], _ session: inout IOSSession
    ) {
        session.ask(
            Question(prompt: "", form: .line) { session, answer in
                guard let answer, rows.count < Banner.maximumRows else { return session.prompt() }
                guard let end = answer.firstIndex(of: delimiter) else {
                    return collect(kind, delimiter, rows + [answer], &session)
                }
                store(kind, rows + [String(answer[..<end])], &session)
            })
    }

    private static func store(_ kind: String, _ rows: [String], _ session: inout IOSSession) {
        let line = "\(kind) \(Banner.stored(rows))"
        session.device.withState { $0.running.set(line, replacing: kind) }
        session.prompt()
    }
}
