import Devices

/// Changing the configuration.
extension IOSSession {
    /// Commands that open a section: the mode it is edited in.
    private static let openers: [String: String] = [
        "interface <interface>": "config-if",
        "line console <0-0>": "config-line",
        "line vty <0-15>": "config-line",
        "line vty <0-15> <1-15>": "config-line",
        "router ospf <1-65535>": "config-router",
        "router bgp <1-65535>": "config-router",
        "vlan <1-4094>": "config-vlan",
        "ip access-list standard <WORD>": "config-std-nacl",
        "ip access-list extended <WORD>": "config-ext-nacl",
    ]

    mutating func enterConfiguration() {
        mode = "config"
        section = nil
        show(["Enter configuration commands, one per line.  End with CNTL/Z."])
    }

    /// Back to the privileged prompt, with a message in the log.
    mutating func leaveConfiguration() {
        mode = "exec"
        section = nil
        let message = "%SYS-5-CONFIG_I: Configured from console by \(user) on vty\(line) (\(address))"
        let time = device.time(now)
        let author = "\(time.stamp) by \(user)"
        device.withState { state in
            state.note("\(time.logMark) \(message)")
            state.lastChange = author
        }
        guard terminal.isMonitoring else { return prompt() }
        show(["\(time.logMark) \(message)"])
    }

    /// Applies a command of a config mode. One of the mode above leaves the mode below, as on the device.
    mutating func configure(_ command: MatchedCommand, _ column: Int) {
        switch command.syntax {
        case "end": return leaveConfiguration()
        case "exit":
            guard mode != "config" else { return leaveConfiguration() }
            mode = "config"
            section = nil
            return prompt()
        default: break
        }
        if command.mode == "config", mode != "config" {
            mode = "config"
            section = nil
        }
        if let opened = Self.openers[command.syntax] { return open(command, opened, column) }
        if let special = ConfigurationCommands.all[command.syntax] { return special(&self, command) }
        apply(command)
    }

    /// Applies a command as it is and shows the prompt.
    mutating func apply(_ command: MatchedCommand) {
        let section = section
        let fits = device.withState { state in
            guard state.running.count < RunningConfiguration.maximumLines else { return false }
            state.running.apply(command, in: section)
            return true
        }
        if fits { prompt() } else { show(["% Configuration memory is full"]) }
    }

    private mutating func open(_ command: MatchedCommand, _ opened: String, _ column: Int) {
        let header = Self.header(command)
        let isFixed = header.hasPrefix("interface Gigabit") || header.hasPrefix("interface TenGigabit")
        if command.isNegated {
            if isFixed || header.hasPrefix("line ") || header == "vlan 1" {
                return show(["% Invalid input detected: \(header) cannot be removed", ""])
            }
            device.withState { $0.running.remove(section: header) }
            return prompt()
        }
        guard !isFixed || device.withState({ $0.running.section(header) != nil }) else {
            return mark(column + header.count - 1)
        }
        device.withState { $0.running.open(header) }
        mode = opened
        section = header
        prompt()
    }

    private static func header(_ command: MatchedCommand) -> String {
        command.words.first == "line" && command.words.dropFirst().first == "console" ? "line con 0" : command.text
    }
}
