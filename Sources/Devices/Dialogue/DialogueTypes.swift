/// How long a dialogue waits, and how much it takes.
public struct DialogueLimits: Sendable {
    /// From the start until the device's first byte.
    public var connect = Duration.seconds(10)
    /// From the device's first byte until it asks for a name, a password or a command.
    public var banner = Duration.seconds(20)
    /// From the user name until the password is asked for.
    public var user = Duration.seconds(15)
    /// From the password until the prompt.
    public var password = Duration.seconds(30)
    /// From `enable` until the privileged prompt.
    public var enable = Duration.seconds(15)
    /// Between two bytes of a command's output.
    public var silence = Duration.seconds(60)
    /// For a whole command.
    public var command = Duration.seconds(900)
    /// Silence after which an unfinished line is judged.
    public var quiet = Duration.milliseconds(300)
    /// The same for the very prompt seen before, and for the pager.
    public var shortQuiet = Duration.milliseconds(50)
    /// The same for a prompt that looks different from the one seen before, as after a change of the device's name.
    public var longQuiet = Duration.seconds(3)
    /// Bytes taken before the first prompt.
    public var bannerBytes = 256 * 1024
    /// Bytes of one unfinished line held back because it could become a prompt; a longer line is passed on at once.
    public var lineBytes = 1024
    /// Bytes of output of all commands.
    public var outputBytes = 1 << 30
    /// Empty lines sent to see a prompt come back.
    public var confirmations = 4
    /// Commands of one dialogue.
    public var commands = 1000

    /// The defaults.
    public init() {}
}

/// The part of a dialogue in which something happened.
public enum DialoguePhase: String, Sendable, Equatable {
    /// Waiting for the device's first byte.
    case connect
    /// Reading what it says before it asks anything.
    case banner
    /// The user name was sent.
    case user
    /// The password was sent.
    case password
    /// A prompt was seen, and an empty line was sent to see it come back.
    case prompt
    /// A higher privilege was asked for.
    case enable
    /// The terminal is being prepared.
    case preparation
    /// A command is running.
    case command
}

/// A limit of `DialogueLimits` that was reached.
public enum DialogueLimit: String, Sendable, Equatable {
    /// `bannerBytes`.
    case bannerBytes
    /// `outputBytes`.
    case outputBytes
    /// `confirmations`.
    case confirmations
    /// `commands`.
    case commands
}

/// Why a dialogue could not be brought to its end.
public enum DialogueFailure: Error, Sendable, Equatable {
    /// Local: the family has no dialogue.
    case notAutomated(family: String)
    /// Local: a command holds a line end or another control character, so it would be more than one command.
    case unsafeCommand(String)
    /// Limit: more was asked or came than is taken.
    case limit(DialogueLimit)
    /// Peer: nothing came that ends this phase in time.
    case timedOut(DialoguePhase)
    /// Peer: the connection ended.
    case closed(DialoguePhase)
    /// Peer: the login was refused; what the device said.
    case loginRefused(String)
    /// Peer: asks for a user name or password it was given already; neither is ever sent twice.
    case askedAgain
    /// Peer: the higher privilege was refused; what the device said.
    case enableRefused(String)
    /// Peer: asks something in the middle of a command; the question.
    case question(String)
}

extension DialogueFailure: CustomStringConvertible {
    /// One line for people: what happened, and what to do where that helps.
    public var description: String {
        switch self {
        case .notAutomated(let family): "devices of family \(family) take no commands without a person"
        case .unsafeCommand: "the command holds a line end or control character; give one command per line"
        case .limit(.bannerBytes): "the device says too much before its first prompt"
        case .limit(.outputBytes): "the command's output is too long"
        case .limit(.confirmations): "the device shows no prompt that stays the same"
        case .limit(.commands): "too many commands for one connection"
        case .timedOut(let phase): "the device did not go on in time (\(phase.text))"
        case .closed(let phase): "the device closed the connection (\(phase.text))"
        case .loginRefused(let text): "the device refused the login: \(text); check the target's credential"
        case .askedAgain: "the device asked for the login again; check the target's credential"
        case .enableRefused(let text): "the device refused the enable secret: \(text)"
        case .question(let text): "the device asks \"\(text)\"; log in by hand to answer"
        }
    }
}

extension DialoguePhase {
    var text: String {
        switch self {
        case .connect: "no answer after connecting"
        case .banner: "waiting for a login prompt"
        case .user: "waiting for the password prompt"
        case .password: "waiting for the result of the login"
        case .prompt: "waiting for the command prompt"
        case .enable: "waiting for the privileged prompt"
        case .preparation: "preparing the terminal"
        case .command: "running the command"
        }
    }
}
