import Devices
import Terminal

extension IOSCommands {
    static let model = "WS-C3560X-24T-S"
    static let serial = "FDO1623R0QX"

    static var showSystem: [String: Lines] {
        [
            "show version": { session, _ in version(session) },
            "show clock": { session, _ in clock(session) },
            "show clock detail": { session, _ in clock(session) + ["Time source is NTP"] },
            "show history": { session, _ in session.history.lines.map { "  \($0)" } },
            "show privilege": { session, _ in ["Current privilege level is \(session.mode == "user" ? 1 : 15)"] },
            "show users": { session, _ in users(session) },
            "show sessions": { _, _ in ["% No connections open"] },
            "show terminal": { session, _ in terminalLines(session) },
            "show inventory": { _, _ in inventory },
            "show flash:": { _, _ in flash },
            "show environment": { _, _ in environment },
            "show debugging": { _, _ in [] },
            "show reload": { _, _ in ["No reload is scheduled."] },
            "show boot": { _, _ in boot },
            "show logging": { session, _ in logging(session) },
            "show processes cpu": { session, _ in processes(session) },
            "show ip ssh": { _, _ in
                ["SSH Enabled - version 2.0", "Authentication timeout: 120 secs; Authentication retries: 3"]
            },
        ]
    }

    private static func version(_ session: IOSSession) -> [String] {
        let hostname = session.device.withState { $0.hostname }
        return [
            "Cisco IOS Software, C3560E Software (C3560E-UNIVERSALK9-M), Version 15.2(4)E10, RELEASE SOFTWARE (fc2)",
            "Compiled Tue 31-Mar-20 20:06 by prod_rel_team", "",
            "ROM: Bootstrap program is C3560E boot loader",
            "BOOTLDR: C3560E Boot Loader (C3560X-HBOOT-M) Version 15.2(3r)E, RELEASE SOFTWARE (fc1)", "",
            "\(hostname) uptime is \(session.device.uptime(session.now).uptimeText)",
            "System returned to ROM by power-on",
            "System image file is \"flash:/c3560e-universalk9-mz.152-4.E10.bin\"", "",
            "License Level: ipservices", "License Type: Permanent", "Next reload license Level: ipservices", "",
            "cisco \(model) (PowerPC405) processor (revision W0) with 262144K bytes of memory.",
            "Processor board ID \(serial)",
            "Last reset from power-on",
            "2 Virtual Ethernet interfaces",
            "24 Gigabit Ethernet interfaces",
            "2 Ten Gigabit Ethernet interfaces",
            "The password-recovery mechanism is enabled.", "",
            "512K bytes of flash-simulated non-volatile configuration memory.",
            "Base ethernet MAC Address       : 00:64:40:A3:20:00",
            "Motherboard assembly number     : 73-12554-07",
            "Power supply part number        : 341-0394-02",
            "Motherboard serial number       : FDO16220V5H",
            "Power supply serial number      : LIT16191BHC",
            "Model revision number           : W0",
            "Model number                    : \(model)",
            "System serial number            : \(serial)",
            "Top Assembly Part Number        : 800-38990-02",
            "Hardware Board Revision Number  : 0x05", "", "",
            "Switch Ports Model              SW Version            SW Image                 ",
            "------ ----- -----              ----------            ----------               ",
            "*    1 26    \(model)    15.2(4)E10            C3560E-UNIVERSALK9-M     ", "", "",
            "Configuration register is 0xF", "",
        ]
    }

    private static func clock(_ session: IOSSession) -> [String] {
        let time = session.device.time(session.now)
        return ["\(time.clock) UTC \(time.date)"]
    }

    private static func users(_ session: IOSSession) -> [String] {
        let lines = session.device.withState { $0.lines }.sorted { $0.key < $1.key }
        let rows = lines.map { number, line in
            let mark = number == session.line ? "*" : " "
            let idle = max(0, (session.now - line.lastKey).components.seconds)
            let clock = [idle / 3600, idle / 60 % 60, idle % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return "\(mark)\(String(number + 1).aligned(3)) vty \(String(number).padded(6))\(line.user.padded(10)) "
                + "idle                 \(clock.joined(separator: ":")) \(line.address)"
        }
        return ["    Line       User       Host(s)              Idle       Location"] + rows + [
            "", "  Interface    User               Mode         Idle     Peer Address", "",
        ]
    }

    private static func terminalLines(_ session: IOSSession) -> [String] {
        let terminal = session.terminal
        return [
            "Line \(session.line + 1), Location: \"\", Type: \"\(terminal.type.lowercased())\"",
            "Length: \(terminal.rows) lines, Width: \(terminal.columns) columns",
            "Baud rate (TX/RX) is 9600/9600", "Status: PSI Enabled, Ready, Active, No Exit Banner, Automore On",
            "  0x40000", "Capabilities: none", "Modem state: Ready",
            "Special Chars: Escape  Hold  Stop  Start  Disconnect  Activation",
            "                ^^x    none   -     -       none         ",
            "Timeouts:      Idle EXEC    Idle Session   Modem Answer  Session   Dispatch",
            "               00:10:00        never                        none     not set",
            "Session limit is not set.", "Time since activation: 00:00:12", "Editing is enabled.",
            "History is enabled, history size is \(session.history.size).",
            "DNS resolution in show commands is enabled",
            "Full user help is disabled", "Allowed input transports are telnet ssh.",
            "Allowed output transports are telnet ssh.", "Preferred transport is telnet.",
            "No output characters are padded", "No special data dispatching characters",
        ]
    }

    private static let inventory = [
        "NAME: \"1\", DESCR: \"\(model)\"", "PID: \(model)   , VID: V02  , SN: \(serial)", "",
        "NAME: \"Switch 1 - Power Supply 0\", DESCR: \"FRU Power Supply\"",
        "PID: C3KX-PWR-350WAC    , VID: V02L , SN: LIT16191BHC", "",
        "NAME: \"Switch 1 - FRULink Slot 1 - FRULink Module\", DESCR: \"FRULink 10G Module\"",
        "PID: C3KX-NM-10G         , VID: V02  , SN: FDO16211P0E", "", "",
    ]

    private static let environment = [
        "FAN is OK", "TEMPERATURE is OK", "Temperature Value: 38 Degree Celsius", "Temperature State: GREEN",
        "Yellow Threshold : 49 Degree Celsius", "Red Threshold    : 59 Degree Celsius",
        "SW  PID                 Serial#     Status           Sys Pwr  PoE Pwr  Watts",
        "--  ------------------  ----------  ---------------  -------  -------  -----",
        "1A  C3KX-PWR-350WAC     LIT16191BHC OK               Good     Good     350/0", "1B  Not Present", "",
    ]

    private static let boot = [
        "BOOT path-list      : flash:/c3560e-universalk9-mz.152-4.E10.bin", "Config file         : flash:/config.text",
        "Private Config file : flash:/private-config.text", "Enable Break        : yes", "Manual Boot         : no",
        "Allow Dev Key         : yes", "HELPER path-list    : ", "Auto upgrade        : yes",
        "Auto upgrade path   : ", "NVRAM/Config file", "      buffer size:   524288",
    ]

    private static func logging(_ session: IOSSession) -> [String] {
        let log = session.device.withState { $0.log }
        return [
            "Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled,"
                + " filtering disabled)",
            "", "No Active Message Discriminator.", "", "",
            "    Console logging: level debugging, \(log.count) messages logged, xml disabled,",
            "                     filtering disabled",
            "    Monitor logging: level debugging, 0 messages logged, xml disabled,",
            "                     filtering disabled",
            "    Buffer logging:  level debugging, \(log.count) messages logged, xml disabled,",
            "                    filtering disabled",
            "    Exception Logging: size (4096 bytes)", "    Count and timestamp logging messages: disabled",
            "    File logging: disabled", "    Persistent logging: disabled", "", "No active filter modules.", "",
            "    Trap logging: level informational, \(log.count) message lines logged", "",
            "Log Buffer (16384 bytes):", "",
        ] + log
    }

    private static func processes(_ session: IOSSession) -> [String] {
        let names = [
            "Chunk Manager", "Load Meter", "SpanTree Helper", "Check heaps", "Pool Manager", "Timers",
            "HULC LED Process",
            "ARP Input", "ARP Background", "Entity MIB API", "HL3U bkgrd process", "Net Input", "hpm main process",
            "hpm counter process", "HRPC pm-counters", "Cisco Discovery Protocol", "IP Input", "Spanning Tree",
            "SSH Process", "Virtual Exec", "VTP", "NTP",
        ]
        let head = [
            "CPU utilization for five seconds: 7%/0%; one minute: 6%; five minutes: 6%",
            " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process ",
        ]
        return head
            + names.enumerated().map { index, name in
                let runtime = (index * 7919 + 13) % 90_000
                let invoked = (index * 104_729 + 977) % 4_000_000
                return "\(String(index * 9 + 1).aligned(4))\(String(runtime).aligned(12))\(String(invoked).aligned(12))"
                    + "\(String(runtime * 1000 / max(1, invoked)).aligned(11))  0.00%  0.00%  0.00%   0 \(name)"
            }
    }
}
