/// Judging the unfinished line until the first command.
extension DeviceDialogue {
    /// The unfinished line has stood still long enough: what is it?
    mutating func judge() {
        isUnjudged = false
        let line = screen.text
        switch state {
        case .connect, .done: break
        case .banner, .user, .password: judgeLogin(line)
        case .confirm(let prompt, let expected): judgeConfirmation(line, prompt, expected)
        case .enable(let secretSent): judgeEnable(line, secretSent)
        case .prepare, .command: judgeRunning(line)
        }
    }

    private mutating func judgeLogin(_ line: String) {
        if isPager(line) { return answerPager() }
        if Self.ends(line, in: login.passwordPrompts) { return askedForPassword() }
        if Self.ends(line, in: login.userPrompts) { return askedForUser() }
        guard let prompt = family.prompt(in: line) else { return }
        confirmations += 1
        guard confirmations <= limits.confirmations else { return fail(.limit(.confirmations)) }
        enter(.confirm(prompt, line: line))
        send(line: "")
    }

    private mutating func askedForUser() {
        guard !isUserSent, !isPasswordSent else { return fail(.askedAgain) }
        isUserSent = true
        enter(.user)
        screen.forget()
        actions.append(.sendUser)
    }

    /// Also without a user name before it: lines protected by a password alone ask for nothing else.
    private mutating func askedForPassword() {
        guard !isPasswordSent else { return fail(.askedAgain) }
        isPasswordSent = true
        enter(.password)
        screen.forget()
        actions.append(.sendPassword)
    }

    /// A line that only looked like a prompt is followed by something else; then the login goes on where it was.
    private mutating func judgeConfirmation(_ line: String, _ prompt: DevicePrompt, _ expected: String) {
        if isPager(line) { return answerPager() }
        if line == expected { return accept(prompt, line) }
        if line.isEmpty { return }
        enter(isPasswordSent ? .password : isUserSent ? .user : .banner)
        judgeLogin(line)
    }

    private mutating func accept(_ prompt: DevicePrompt, _ line: String) {
        learned = prompt
        learnedLine = line
        guard wantsEnable, prompt.mode == .user, let enable = family.enable else { return prepare(0) }
        enter(.enable(secretSent: false))
        send(line: enable.command)
    }

    private mutating func judgeEnable(_ line: String, _ secretSent: Bool) {
        guard let enable = family.enable else { return }
        if Self.ends(line, in: enable.passwordPrompts) {
            guard !secretSent else { return fail(.enableRefused("asked again")) }
            enter(.enable(secretSent: true))
            screen.forget()
            actions.append(.sendEnable)
        } else if let prompt = family.prompt(in: line), prompt.hostname == learned?.hostname {
            guard prompt.mode != .user else { return fail(.enableRefused("still without privilege")) }
            learned = prompt
            learnedLine = line
            prepare(0)
        }
    }

    /// A finished line after the password may say that it was wrong.
    mutating func refusedLogin(_ text: String) {
        guard isPasswordSent || isUserSent, Self.begins(text, in: login.failures) else { return }
        fail(.loginRefused(text))
    }

    mutating func refusedEnable(_ text: String) {
        guard let enable = family.enable, Self.begins(text, in: enable.failures) else { return }
        fail(.enableRefused(text))
    }

    static func ends(_ line: String, in endings: [String]) -> Bool {
        guard !line.isEmpty else { return false }
        let line = line.lowercased()
        return endings.contains { line.hasSuffix($0.lowercased()) }
    }

    static func begins(_ line: String, in beginnings: [String]) -> Bool {
        beginnings.contains { line.hasPrefix($0) }
    }
}
