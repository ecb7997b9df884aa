import NIOTelnet
import Platform

/// What a client has told about itself. Claims, each within its limit; nothing waits for any of them.
struct Facts {
    /// Who edits and shows what is typed.
    var line = LineControl()
    private(set) var terminal: String?
    /// Whether the client has agreed to tell its terminal's type and has not done so yet.
    var awaitsTerminal = false
    private(set) var size = PTYSize()
    private(set) var speed: LineSpeed?
    private var environment: [String: String] = [:]
    /// By X-DISPLAY-LOCATION. Clients that tell it there may say by NEW-ENVIRON that there is none, or an empty one.
    private var display: String?

    /// The variables, `NAME=VALUE`.
    var variables: [String] {
        let told = display.map { ["DISPLAY": $0] } ?? [:]
        return environment.merging(told) { $0.isEmpty ? $1 : $0 }.map { "\($0.key)=\($0.value)" }.sorted()
    }

    mutating func setTerminal(_ type: String) {
        awaitsTerminal = false
        if LoginCommand.isTerminal(type) { terminal = type }
    }

    /// A side of 0 is not known, and stays what it is (RFC 1073).
    mutating func setSize(columns: UInt16, rows: UInt16) {
        if columns > 0 { size.columns = columns }
        if rows > 0 { size.rows = rows }
    }

    /// Takes what else was said, of which the names that may be set.
    mutating func take(_ meaning: Meaning, accepting names: [String]) {
        switch meaning {
        case .terminalSpeed(let speed): self.speed = speed
        case .environment(let variables): for variable in variables { take(variable, names) }
        case .display(let display) where names.contains("DISPLAY"): self.display = display
        default: break
        }
    }

    private mutating func take(_ variable: EnvironmentVariable, _ names: [String]) {
        let name = String(decoding: variable.name, as: UTF8.self)
        guard names.contains(name) else { return }
        environment[name] = variable.value.map { String(decoding: $0, as: UTF8.self) }
    }
}
