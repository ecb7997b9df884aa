import FoundationEssentials
import NIOCore
import NIOTelnet
import Platform

/// What `status` tells a program.
private struct Status: Encodable {
    struct Options: Encodable {
        var local: [String]
        var remote: [String]
    }

    var connected: Bool
    var host: String?
    var address: String?
    var port: Int?
    var tls: Bool?
    /// How a serial line is set.
    var line: String?
    var seconds: Double?
    var received: Int?
    var sent: Int?
    var mode: String?
    var linemode: String?
    var echo: String?
    var escape: String?
    var options: Options?

    /// One line; `negotiation` in it is the report as the library writes it.
    func json(with report: NegotiationReport?) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let object = String(decoding: try encoder.encode(self), as: UTF8.self)
        guard let report else { return object }
        return "\(object.dropLast()),\"negotiation\":\(report.json)}"
    }
}

extension Console {
    /// The lines of `status`.
    func statusLines(_ form: StatusForm?) throws -> [String] {
        let status = status
        guard form != .json else { return [try status.json(with: link?.telnet?.report)] }
        guard status.connected else { return ["No connection.", "Escape character is '\(status.escape ?? "none")'."] }
        switch form {
        case .notmuch: return [peer(status)]
        case .options: return [peer(status)] + optionLines
        case nil, .json: return [peer(status)] + lines(of: status)
        }
    }

    private func peer(_ status: Status) -> String {
        let place = "Connected to \(status.host ?? "?"), "
        guard connection.serial == nil else { return place + "a serial line at \(status.line ?? "?")." }
        return place + "\(status.address ?? "?") port \(status.port ?? 0), "
            + (status.tls == true ? "by TLS." : "not encrypted.")
    }

    private func lines(of status: Status) -> [String] {
        [
            "Operating in \(status.mode == "line" ? "line by line" : "single character") mode"
                + "\(status.linemode.map { " by LINEMODE (\($0))" } ?? ""); "
                + "\(status.echo == "remote" ? "the server" : "this program") echoes.",
            "\(status.received ?? 0) bytes received, \(status.sent ?? 0) sent in \(Int(status.seconds ?? 0)) s.",
            "Options of the server: \(list(status.options?.remote)); ours: \(list(status.options?.local)).",
            "Escape character is '\(status.escape ?? "none")'.",
        ] + peculiarities
    }

    /// How every option came to be what it is.
    private var optionLines: [String] {
        guard let telnet = link?.telnet else { return ["Not Telnet: nothing is negotiated."] }
        return telnet.report.description.split(separator: "\n").map(String.init)
    }

    /// What the server does otherwise than the RFCs have it, and what we do about it.
    private var peculiarities: [String] {
        (link?.telnet?.report.quirks ?? []).map { "Recognised: \($0.name); \($0.remedy)." }
    }

    private func list(_ names: [String]?) -> String {
        guard let names, !names.isEmpty else { return "none" }
        return names.joined(separator: " ")
    }

    private var status: Status {
        var status = Status(connected: link != nil)
        status.escape = (settings.characters[.escape] ?? settings.characters[.rlogin])?.description
        guard let link else { return status }
        status.host = connection.destination?.host
        status.address = connection.address?.ipAddress
        status.port = connection.address?.port
        status.tls = connection.serial == nil ? connection.isSecure : nil
        if connection.serial != nil { status.line = (dialing.serialLine ?? .usual).setting }
        status.seconds = Double((NIODeadline.now() - connection.since).nanoseconds) / 1e9
        status.received = connection.received
        status.sent = connection.sent
        let linemode = link.telnet?.withEngine { $0.linemode }
        status.linemode = linemode?.description
        status.mode = linemode?.contains(.edit) ?? keyboard.mode.editsLines ? "line" : "character"
        status.echo = keyboard.mode.echoes ? "local" : "remote"
        status.options = Status.Options(local: enabled(.local, link), remote: enabled(.remote, link))
        return status
    }

    private func enabled(_ side: Side, _ link: Link) -> [String] {
        (0...255).map { Option(UInt8($0)) }.filter { link.isEnabled($0, side) }.map(\.description)
    }
}
