import Devices

/// What all sessions of one emulated device share.
struct IOSState: Sendable {
    /// Someone on a terminal line.
    struct Line: Sendable {
        var user: String
        var address: String
        var lastKey: Duration
    }

    /// Messages kept in the log; the oldest go first.
    static let maximumLog = 200

    var running: RunningConfiguration
    var startup: RunningConfiguration?
    var lines: [Int: Line] = [:]
    var log: [String] = []
    /// Secrets set at the prompt, by user name; the enable secret under the empty name.
    var secrets: [String: String] = [:]
    var privileges: [String: Int] = [:]
    /// Addresses that have answered before, so that only the first echo is lost to ARP.
    var resolved: Set<String> = []
    var lastChange: String?
    var lastSave: String?
    /// Added to the device's clock by `clock set`.
    var clockOffset: Int64 = 0

    /// What the device calls itself.
    var hostname: String { running.value(of: "hostname") ?? "Switch" }

    init(_ configuration: EmulatorConfiguration) {
        running = Self.initial(configuration)
        startup = running
        if let user = configuration.user, let password = configuration.password { secrets[user] = password }
    }

    /// Adds a message to the log.
    mutating func note(_ message: String) {
        log.append(message)
        log.removeFirst(max(0, log.count - Self.maximumLog))
    }

    private static func initial(_ configuration: EmulatorConfiguration) -> RunningConfiguration {
        var running = RunningConfiguration()
        for line in [
            "version 15.2", "no service pad", "service timestamps debug datetime msec",
            "service timestamps log datetime msec", "service password-encryption", "hostname \(configuration.hostname)",
            "enable secret 5 \(Obscured.digest(configuration.enable ?? "enable"))", "no aaa new-model",
            "username \(configuration.user ?? "admin") privilege 1 secret 5 "
                + Obscured.digest(configuration.password ?? "admin"),
            "ip routing", "no ip domain-lookup", "ip domain-name lab.example", "spanning-tree mode rapid-pvst",
            "ip default-gateway 10.10.0.1", "no ip http server", "no ip http secure-server", "ip ssh version 2",
            "ip route 0.0.0.0 0.0.0.0 10.10.0.1", "logging buffered 16384", "logging host 10.10.0.50",
            "snmp-server location Rack 12, row C", "ntp server 10.10.0.1",
        ] { running.set(line, replacing: line) }
        for (number, name) in [(10, "USERS"), (20, "VOICE"), (30, "SERVERS"), (99, "MGMT")] {
            running.open("vlan \(number)", lines: ["name \(name)"])
        }
        for port in 1...24 { running.open("interface GigabitEthernet0/\(port)", lines: portLines(port)) }
        for port in 1...2 { running.open("interface TenGigabitEthernet0/\(port)", lines: []) }
        running.open("interface Vlan1", lines: ["ip address 10.10.0.2 255.255.255.0"])
        running.open("interface Vlan99", lines: ["description Management", "ip address 10.10.99.2 255.255.255.0"])
        running.open("line con 0", lines: ["exec-timeout 0 0", "logging synchronous"])
        running.open("line vty 0 4", lines: ["exec-timeout 10 0", "login local", "transport input telnet ssh"])
        running.open("line vty 5 15", lines: ["login local", "transport input telnet ssh"])
        return running
    }

    private static func portLines(_ port: Int) -> [String] {
        switch port {
        case 24:
            [
                "description Uplink to core1 Gi1/0/12", "switchport trunk allowed vlan 1,10,20,30,99",
                "switchport mode trunk",
            ]
        case 1...12: ["switchport access vlan 10", "switchport mode access", "spanning-tree portfast"]
        case 13...16: ["switchport access vlan 20", "switchport mode access", "spanning-tree portfast"]
        case 17...20: ["description Server \(port - 16)", "switchport access vlan 30", "switchport mode access"]
        case 23: ["shutdown"]
        default: []
        }
    }
}
