import AAA
import NIOCore
import Terminal

extension Session {
    private enum Limits {
        /// Times a person may try on one connection.
        static let attempts = 3
        /// Empty lines before one counts as a name.
        static let emptyNames = 100
        /// How long the prompt waits for a name that may come by NEW-ENVIRON.
        static let settle = TimeAmount.milliseconds(400)
    }

    /// Who the person is and what they asked for, or nil after too many attempts.
    func login() async throws -> (Identity, LoginName)? {
        if let identity = arrival.identity {
            guard let name = try? LoginName.parse(arrival.loginName ?? identity.user) else { return nil }
            return (identity, name)
        }
        try await greet()
        var offered = try await nameFromEnvironment()
        for _ in 0..<Limits.attempts {
            let typed = try await askName(offered)
            offered = nil
            let password = Secret(try await dialogue.ask("password: ", echo: false))
            let name = try? LoginName.parse(bytes: typed)
            // A name that nobody can have is judged as well: it must take as long as one that somebody has.
            let user = name?.user ?? String(decoding: typed.prefix(LoginName.userLimit), as: UTF8.self)
            if let identity = try await prove(.password(password), user: user), let name { return (identity, name) }
            try await dialogue.say("Login incorrect.")
        }
        return nil
    }

    private func greet() async throws {
        if arrival.listener.proto == .telnet {
            try await dialogue.say("\(gateway.name): this line is not encrypted; anybody on the way can read it.")
        } else {
            try await dialogue.say(gateway.name)
        }
    }

    /// A client that was given a name (`telnet -l alice`) tells it while the options are negotiated.
    private func nameFromEnvironment() async throws -> String? {
        let deadline = NIODeadline.now() + Limits.settle
        while true {
            let left = deadline - .now()
            guard left > .zero else { return nil }
            do {
                switch try await dialogue.next(within: left) {
                case .named(let name): return name
                case .bytes(let typed):
                    try await dialogue.onLoop { $0.putBack(typed) }
                    return nil
                default: continue
                }
            } catch DialogueEnd.timedOut {
                return nil
            }
        }
    }

    private func askName(_ offered: String?) async throws -> [UInt8] {
        if let offered {
            try await dialogue.say("login: \(DisplayText.sanitized(offered))")
            return Array(offered.utf8)
        }
        for _ in 1..<Limits.emptyNames {
            let line = try await dialogue.ask("login: ", echo: true)
            if !line.isEmpty { return line }
        }
        // From here on it is a name like any that nobody has, and costs a try.
        return try await dialogue.ask("login: ", echo: true)
    }

    /// Tries one credential, answering whatever further questions a second factor asks.
    private func prove(_ credential: Credential, user: String) async throws -> Identity? {
        var outcome = await judge(credential, user: user, nil)
        while case .challenge(let challenge, let conversation) = outcome {
            if !challenge.instruction.isEmpty { try await dialogue.say(challenge.instruction) }
            var answers: [Secret] = []
            for prompt in challenge.prompts {
                answers.append(Secret(try await dialogue.ask(prompt.text, echo: prompt.echo)))
            }
            outcome = await judge(.answers(answers), user: user, conversation)
        }
        guard case .accepted(let identity) = outcome else { return nil }
        return identity
    }

    private func judge(
        _ credential: Credential, user: String, _ conversation: AuthenticationConversation?
    ) async -> AuthenticationOutcome {
        await gateway.authentication.attempt(
            credential, user: user, source: arrival.source, listener: arrival.listener.name, conversation: conversation)
    }
}
