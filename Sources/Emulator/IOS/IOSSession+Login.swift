/// From the connection to the first prompt.
extension IOSSession {
    /// Wrong answers taken before the device hangs up.
    static let maximumFailures = 3

    mutating func greet() {
        let running = device.withState { $0.running }
        for kind in ["banner motd", "banner login"] {
            if let banner = running.value(of: kind) { say("\r\n" + Banner.text(banner).joined(separator: "\r\n")) }
        }
        say("\r\n\r\nUser Access Verification\r\n")
        askForUser()
    }

    private mutating func askForUser() {
        say("\r\n")
        ask(
            Question(prompt: "Username: ", form: .line) { session, answer in
                guard let name = answer, !name.isEmpty else { return session.refuseName(broken: answer == nil) }
                session.askForPassword(name)
            })
    }

    /// An empty name is asked for again, but not for ever.
    private mutating func refuseName(broken: Bool) {
        failures += 1
        guard !broken, failures < Self.maximumFailures else { return close() }
        askForUser()
    }

    private mutating func askForPassword(_ name: String) {
        ask(
            Question(prompt: "Password: ", form: .secret) { session, answer in
                let password = answer ?? ""
                guard session.isRight(name, password) else { return session.refuseLogin() }
                session.admit(name)
            })
    }

    private func isRight(_ name: String, _ password: String) -> Bool {
        guard !password.isEmpty else { return false }
        let configuration = device.configuration
        if let known = device.withState({ $0.secrets[name] }) { return known == password }
        guard configuration.user == nil || configuration.user == name else { return false }
        return configuration.password == nil || configuration.password == password
    }

    private mutating func refuseLogin() {
        failures += 1
        let isLast = failures >= Self.maximumFailures
        run(
            OutputSource(pieces: [
                .pause(device.configuration.failureDelay), .text("\r\n% Login invalid\r\n"),
            ])
        ) { session in
            if isLast { session.close() } else { session.askForUser() }
        }
    }

    private mutating func admit(_ name: String) {
        user = name
        failures = 0
        let (line, now) = (line, now)
        let privilege = device.withState { state in
            state.lines[line] = IOSState.Line(user: name, address: state.lines[line]?.address ?? "", lastKey: now)
            return state.privileges[name] ?? 1
        }
        mode = privilege == 15 ? "exec" : "user"
        prompt()
    }

    /// Asks for the enable secret, three times at most.
    mutating func askForEnable() {
        ask(
            Question(prompt: "Password: ", form: .secret) { session, answer in
                guard let answer else { return session.prompt() }
                guard session.isEnableSecret(answer) else { return session.refuseEnable() }
                session.failures = 0
                session.mode = "exec"
                session.prompt()
            })
    }

    private func isEnableSecret(_ answer: String) -> Bool {
        let set = device.withState { $0.secrets[""] } ?? device.configuration.enable
        return set.map { $0 == answer } ?? !answer.isEmpty
    }

    private mutating func refuseEnable() {
        failures += 1
        guard failures < Self.maximumFailures else {
            failures = 0
            say("% Bad secrets\r\n\r\n")
            return prompt()
        }
        askForEnable()
    }
}
