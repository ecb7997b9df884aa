/// Why a relay, and with it a session, ended. The text is for the person and for the audit trail.
public enum RelayEnding: Sendable, Equatable {
    /// The device closed its side.
    case deviceClosed
    /// The person hung up or their connection was lost.
    case userClosed
    /// The person asked to disconnect by `Ctrl-] d`.
    case userLeft
    /// The person asked for the menu by `Ctrl-] m`.
    case backToMenu
    /// An administrator, or a locked account, ended it.
    case killed(by: String)
    /// Nothing was typed for the role's `idle` limit.
    case idle
    /// The role's `max` session length is over.
    case maximumLength
    /// The recording could not be written, and the mode is `strict`.
    case recordingFailed(String)
    /// The device broke a limit of the Telnet protocol engine.
    case deviceMisbehaved(String)
    /// The gateway is shutting down.
    case drained

    /// A short stable word for logs and audit data.
    public var code: String {
        switch self {
        case .deviceClosed: "device_closed"
        case .userClosed: "user_closed"
        case .userLeft: "user_left"
        case .backToMenu: "menu"
        case .killed: "killed"
        case .idle: "idle"
        case .maximumLength: "max_length"
        case .recordingFailed: "recording_failed"
        case .deviceMisbehaved: "device_misbehaved"
        case .drained: "drained"
        }
    }

    /// One line that tells a person what happened; the target's name goes in front.
    public var text: String {
        switch self {
        case .deviceClosed: "the device closed the connection"
        case .userClosed: "the user's connection ended"
        case .userLeft: "disconnected"
        case .backToMenu: "back to the menu"
        case .killed(let by): "ended by \(by)"
        case .idle: "nothing was typed for too long"
        case .maximumLength: "the longest allowed session is over"
        case .recordingFailed(let why): "the session cannot be recorded (\(why))"
        case .deviceMisbehaved(let why): "the device broke the Telnet protocol (\(why))"
        case .drained: "the gateway is shutting down"
        }
    }
}
