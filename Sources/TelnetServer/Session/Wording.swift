/// What the session process says to people.
enum Wording {
    static let prompt = "login: "
    static let notAName = "That is not a user name.\r\n"
    static let tooManyNames = "Too many tries.\r\n"
    static let tooSlow = "\r\nTime is up.\r\n"
    static let cleartext = "This connection is not encrypted: what is typed can be read on the way.\r\n"
    static let noUserName = "Your certificate names nobody: its common name (CN) has to be a user name.\r\n"
    static let lateTLS = "\r\nTLS came when the login had begun without it; connect again.\r\n"
    static let banned = "Too many failures from where you come from; try again later.\r\n"
    static let idle = "\r\nNothing was typed for too long.\r\n"
    static let full = "Too many connections; try again later.\r\n"
    static let draining = "\r\nThe server is shutting down.\r\n"

    static func idleSoon(seconds: Int64) -> String {
        let time = seconds == 1 ? "1 second" : "\(seconds) seconds"
        return "\r\nNothing was typed for a while: this session ends in \(time).\r\n"
    }

    static func refused(_ reason: RoomRefusal) -> String {
        switch reason {
        case .full, .fullFromSource: full
        case .banned: banned
        case .draining: draining
        }
    }

    static func refused(_ reason: MonitorMessage.Refusal) -> String {
        switch reason {
        case .system: "No login is to be had here now; try again later.\r\n"
        case .field: notAName
        case .full: full
        }
    }
}
