import Devices

extension IOSCommands {
    static var showConfiguration: [String: Lines] {
        [
            "show running-config": { session, _ in running(session) },
            "show running-config interface <interface>": { session, command in
                one(session, "interface \(command.arguments.last ?? "")")
            },
            "show startup-config": { session, _ in startup(session) },
        ]
    }

    private static func running(_ session: IOSSession) -> [String] {
        let (running, change, save) = session.device.withState { ($0.running, $0.lastChange, $0.lastSave) }
        let text = ConfigurationText.lines(running)
        return ["Building configuration...", "", "Current configuration : \(ConfigurationText.size(text)) bytes", "!"]
            + marks(change, save) + text
    }

    private static func startup(_ session: IOSSession) -> [String] {
        let (startup, change, save) = session.device.withState { ($0.startup, $0.lastChange, $0.lastSave) }
        guard let startup else { return ["startup-config is not present"] }
        let text = ConfigurationText.lines(startup)
        return ["Using \(ConfigurationText.size(text)) out of 524288 bytes", "!"] + marks(change, save) + text
    }

    private static func marks(_ change: String?, _ save: String?) -> [String] {
        (change.map { ["! Last configuration change at \($0)"] } ?? [])
            + (save.map { ["! NVRAM config last updated at \($0)"] } ?? [])
    }

    private static func one(_ session: IOSSession, _ header: String) -> [String] {
        guard let section = session.device.withState({ $0.running.section(header) }) else {
            return ["% Invalid interface", ""]
        }
        let text = ConfigurationText.block(section) + ["end", ""]
        return ["Building configuration...", "", "Current configuration : \(ConfigurationText.size(text)) bytes", "!"]
            + text
    }
}
