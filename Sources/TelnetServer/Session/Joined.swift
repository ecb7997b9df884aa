import Platform

/// What a session has while it is joined to a terminal.
final class Joined {
    /// The terminal's channel.
    let end: TerminalEnd
    /// The same terminal's driver.
    let terminal: HeldTerminal
    /// What was typed before the login said its first word. `login` throws away what was typed before it asks for the
    /// password, so a script that sends both at once would wait for ever.
    var ahead: [UInt8]
    /// Whether what the peer sends waits until the terminal can take more.
    var isPeerWithheld = false
    /// Whether what the terminal prints waits until the peer can take more.
    var isTerminalWithheld = false
    /// Whether the login has not said anything yet.
    var isSilent = true
    /// Whether anything was printed since that was last looked at.
    var hasPrinted = false
    /// How often in a row, since the program has ended, the peer had not taken what was printed.
    var stalls = 0
    /// What is between the client's lines and the terminal.
    var lines = JoinedLines()

    /// Whether what the peer sends can be passed on.
    var isTakingInput: Bool { ahead.isEmpty && lines.typed.isEmpty }

    init(end: TerminalEnd, terminal: HeldTerminal, ahead: [UInt8]) {
        self.end = end
        self.terminal = terminal
        self.ahead = ahead
    }
}
