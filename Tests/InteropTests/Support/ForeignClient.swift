import Foundation
import Platform

/// Clients of Telnet that others wrote, driven on a terminal. What they cannot do stands in Tests/Interop/differences.md.
enum ForeignClient: String, CaseIterable, Sendable {
    case plink
    case busybox
    case kermit
    case telnetlib3
    case inetutils
    case netkit

    /// Whether it tells of a window whose size changes.
    var resizes: Bool { self != .busybox }
    /// Whether it knows IPv6.
    var knowsIPv6: Bool { self != .kermit }
    /// Whether it writes and reads a byte at a time.
    var isSlow: Bool { self == .kermit }
    /// Whether it has keys for commands of Telnet.
    var hasCommands: Bool { self == .kermit || self == .inetutils || self == .netkit }

    /// Has it send AYT or IP.
    func send(_ command: Command, on client: PTYDialogue) throws {
        switch self {
        case .kermit: try client.send("\u{1c}" + (command == .ayt ? "A" : "I"))
        default:
            // What comes with the escape character in one piece goes to the server.
            try client.send("\u{1d}")
            // `telnet> ` or `telnet-ssl> `.
            try client.expect("> ")
            try client.sendLine("send \(command.rawValue)")
        }
    }

    enum Command: String, Sendable {
        case ayt
        case ip
    }

    static let resizing = allCases.filter(\.resizes)
    static let ofIPv6 = allCases.filter(\.knowsIPv6)
    static let commanding = allCases.filter(\.hasCommands)

    /// Connects, and logs in up to the shell.
    func logIn(host: String = "127.0.0.1", port: Int, size: PTYSize = PTYSize()) throws -> PTYDialogue {
        let (program, arguments) = try command(host, "\(port)")
        var environment = Programs.environment()
        environment["PYTHONPATH"] = Programs.root + "/.peers/telnetlib3"
        let client = try PTYDialogue(program, arguments, size: size, environment: environment)
        try client.expect("login: ")
        // plink has told the name by itself.
        if self != .plink { try client.sendLine("me") }
        try client.expectShell()
        return client
    }

    private func command(_ host: String, _ port: String) throws -> (String, [String]) {
        switch self {
        case .plink: ("plink", ["-telnet", "-l", "me", "-P", port, host])
        case .busybox: ("busybox", ["telnet", host, port])
        case .kermit: ("kermit", ["-Y", "-J", host, port])
        case .telnetlib3:
            ("/usr/bin/python3", [Programs.root + "/.peers/telnetlib3/bin/telnetlib3-client", host, port])
        case .inetutils: ("inetutils-telnet", [host, port])
        case .netkit: ("telnet-ssl", [host, port])
        }
    }
}
