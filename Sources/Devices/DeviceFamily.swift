/// What the gateway must know about a kind of device to log in to it, run commands on it and read its screen.
///
/// A family is data and a few small functions, never a dialogue of its own: `DeviceDialogue`, command rules and the
/// emulator all read the same description. To add one, write one file in `Families/` and one line in
/// `DeviceFamilies.all`.
public protocol DeviceFamily: Sendable {
    /// The name used in configurations, such as `ios`.
    var name: String { get }
    /// What to call it before people.
    var title: String { get }
    /// How it asks who is there; nil for a family whose devices hold no dialogue that could be known.
    var login: LoginDialogue? { get }
    /// How a higher privilege is asked for; nil where there is none.
    var enable: EnableDialogue? { get }
    /// How it stops at the end of a page; nil if it never does.
    var pager: Pager? { get }
    /// What ends a command line sent to it.
    var enter: [UInt8] { get }
    /// Commands that make its output fit for a program, run before all others; their failure does not matter.
    var preparation: [String] { get }
    /// How a line of output begins that says a command failed.
    var errors: [String] { get }
    /// How an unfinished line ends by which it asks something in the middle of a command.
    var questions: [String] { get }
    /// Commands after which it closes the connection without that being a failure.
    var closing: [String] { get }
    /// The keys of its line editor.
    var editing: LineEditing { get }
    /// Its command language; nil where none is known.
    var grammar: CommandGrammar? { get }
    /// Reads an unfinished line as a prompt; nil if it is none. The line comes without blanks at either end.
    func prompt(in line: String) -> DevicePrompt?
}

extension DeviceFamily {
    /// Whether commands can be run on devices of this family without a person.
    public var isAutomated: Bool { login != nil }
}

/// How a device asks who is there.
public struct LoginDialogue: Sendable {
    /// How the question for a user name ends, compared without regard to case.
    public var userPrompts: [String]
    /// How the question for a password ends, compared without regard to case.
    public var passwordPrompts: [String]
    /// How a line begins that says the login was refused.
    public var failures: [String]

    /// Creates a description.
    public init(userPrompts: [String], passwordPrompts: [String], failures: [String]) {
        self.userPrompts = userPrompts
        self.passwordPrompts = passwordPrompts
        self.failures = failures
    }
}

/// How a higher privilege is asked for.
public struct EnableDialogue: Sendable {
    /// The command.
    public var command: String
    /// How the question for the secret ends, compared without regard to case.
    public var passwordPrompts: [String]
    /// How a line begins that says it was refused.
    public var failures: [String]

    /// Creates a description.
    public init(command: String, passwordPrompts: [String], failures: [String]) {
        self.command = command
        self.passwordPrompts = passwordPrompts
        self.failures = failures
    }
}

/// How a device stops at the end of a page.
public struct Pager: Sendable {
    /// The whole line it shows then, without blanks at either end.
    public var text: String
    /// What to send for the next page.
    public var next: [UInt8]
    /// What to send to see no more.
    public var quit: [UInt8]

    /// Creates a description.
    public init(text: String, next: [UInt8], quit: [UInt8]) {
        self.text = text
        self.next = next
        self.quit = quit
    }
}

/// The keys of a device's own line editor that others need to know.
public struct LineEditing: Sendable {
    /// Erases the whole line typed so far.
    public var eraseLine: [UInt8]
    /// Erases the character before the cursor.
    public var eraseCharacter: [UInt8]
    /// Stops what is running and gives a fresh prompt.
    public var interrupt: [UInt8]
    /// Shows the line typed so far anew.
    public var redraw: [UInt8]
    /// Bytes that ask for help the moment they are typed.
    public var help: [UInt8]
    /// Bytes that complete the word under the cursor.
    public var complete: [UInt8]

    /// Creates a description.
    public init(
        eraseLine: [UInt8], eraseCharacter: [UInt8], interrupt: [UInt8], redraw: [UInt8], help: [UInt8],
        complete: [UInt8]
    ) {
        self.eraseLine = eraseLine
        self.eraseCharacter = eraseCharacter
        self.interrupt = interrupt
        self.redraw = redraw
        self.help = help
        self.complete = complete
    }
}

/// A prompt as read from the screen.
public struct DevicePrompt: Sendable, Equatable {
    /// What a prompt allows.
    public enum Mode: Sendable, Equatable {
        /// Looking only.
        case user
        /// Everything but changing the configuration.
        case privileged
        /// Changing the configuration; the name of the mode, such as `config-if`.
        case configuration(String)
    }

    /// The name the device calls itself.
    public var hostname: String
    /// What may be done at it.
    public var mode: Mode

    /// Creates a prompt.
    public init(hostname: String, mode: Mode) {
        self.hostname = hostname
        self.mode = mode
    }
}
