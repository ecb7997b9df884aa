import AAA
import NIOCore

extension Session {
    private enum Limits {
        /// Times a person may try on one connection.
        static let attempts = 3
        /// How long the prompt waits for a name that may come by NEW-ENVIRON.
        static let settle = TimeAmount.milliseconds(250)
    }

    /// Who the person is and what they asked for, or nil after too many attempts.
    func login() async throws -> (Identity, LoginName)? {
        if let identity = arrival.identity {
            guard let name = LoginName(arrival.loginName ?? identity.user) else { return nil }
            return (identity, name)
        }
        try await greet()
        var offered = try await nameFromEnvironment()
        for _ in 0..<Limits.attempts {
            let typed = try await askName(offered)
            offered = nil
            let password = Secret(try await dialogue.ask("password: ", echo: false))
            guard let name = LoginName(typed) else {
                // A name that cannot exist costs what a wrong password costs, so that it tells nothing.
                _ = await prove(.password(password), user: LoginName.impossible)
                try await dialogue.say("Login incorrect.")
                continue
            }
            if let identity = try await prove(.password(password), user: name.user) { return (identity, name) }
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

    private func askName(_ offered: String?) async throws -> String {
        if let offered, let name = LoginName(offered) {
            try await dialogue.say("login: \(name)")
            return offered
        }
        while true {
            let line = try await dialogue.ask("login: ", echo: true)
            if !line.isEmpty { return String(decoding: line, as: UTF8.self) }
        }
    }

    /// Tries one credential, answering whatever further questions a second factor asks.
    private func prove(_ credential: Credential, user: String) async throws -> Identity? {
        var credential = credential
        while true {
            let outcome = await gateway.authentication.attempt(
                credential, user: user, source: arrival.source, listener: arrival.listener.name)
            switch outcome {
            case .accepted(let identity): return identity
            case .rejected: return nil
            case .challenge(let challenge):
                if !challenge.message.isEmpty { try await dialogue.say(challenge.message) }
                var answers: [Secret] = []
                for prompt in challenge.prompts {
                    answers.append(Secret(try await dialogue.ask(prompt.text, echo: prompt.echo)))
                }
                credential = .answers(answers)
            }
        }
    }
}
