/// What somebody offers to prove who they are.
public enum Credential: Sendable {
    /// A password, as typed.
    case password(Secret)

    /// A public key as `type base64`. `signed` says that the transport has verified a signature over this very login
    /// made with the private half (RFC 4252, section 7); an unsigned key is a question, never a proof.
    case publicKey(String, signed: Bool)

    /// Answers to the prompts of a ``Challenge``, in their order; empty to ask for the first challenge.
    case answers([Secret])

    /// The method's name in audit events and in ``Identity/methods``.
    public var method: String {
        switch self {
        case .password: "password"
        case .publicKey: "publickey"
        case .answers: "interactive"
        }
    }
}

/// Questions to put to the person who is logging in (RFC 4256, section 3.2).
public struct Challenge: Sendable, Equatable {
    /// One question.
    public struct Prompt: Sendable, Equatable {
        /// What to show in front of the answer, with its final colon and space.
        public let text: String

        /// Whether the answer may be seen on the screen while it is typed.
        public let echo: Bool

        /// A question.
        public init(_ text: String, echo: Bool) {
            self.text = text
            self.echo = echo
        }
    }

    /// A title; mostly empty.
    public let name: String

    /// What to show above the prompts; mostly empty. The RFC's "instruction", RADIUS's Reply-Message.
    public let message: String

    /// The questions. There may be none: then `message` is to be shown and the empty answer given.
    public let prompts: [Prompt]

    /// A challenge.
    public init(name: String = "", message: String = "", prompts: [Prompt]) {
        self.name = name
        self.message = message
        self.prompts = prompts
    }

    /// The one question every way in asks alike.
    public static let password = Challenge(prompts: [Prompt("password: ", echo: false)])
}
