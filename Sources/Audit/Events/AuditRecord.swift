import Terminal

/// An event as it stands in the log: stamped, numbered and linked to the line before.
public struct AuditRecord: Sendable, Equatable {
    /// Version of the line format.
    public static let version: Int64 = 1
    /// Longest line, in bytes. An event that would be longer loses its `data`.
    public static let maximumLine = 16_384
    /// Longest text in one field, in bytes of UTF-8; what is longer is cut and ends in U+2026.
    public static let maximumText = 1_024
    /// Most entries in `data`; the ones with the last keys are dropped.
    public static let maximumData = 32

    /// Position in the chain; the first line of a log is 1.
    public let seq: UInt64
    /// When it happened.
    public let time: Timestamp
    /// Name of the gateway that reported it.
    public let node: String
    /// Name of the event, `noun.verb`.
    public let name: String
    /// The event's stable code.
    public let code: String
    /// How grave it is.
    public let severity: Severity
    /// How it ended.
    public let outcome: Outcome
    /// Who did it.
    public let actor: Actor
    /// Identifier of the session.
    public let session: String?
    /// Name of the target.
    public let target: String?
    /// Identifier of the access request.
    public let request: String?
    /// The rule that decided.
    public let rule: String?
    /// Facts particular to the kind.
    public let data: [String: AuditValue]
    /// SHA-256 of the line before, in hexadecimal.
    public let prev: String
    /// HMAC-SHA-256 of this line without its `mac`, in hexadecimal.
    public let mac: String

    /// Reads a line without its line feed; nil when it is no audit line. Unknown members are ignored, missing optional
    /// ones are absent, so that a later version's lines can still be listed. This checks no chain.
    public init?(line: ArraySlice<UInt8>) {
        guard let json = try? JSONReader.read(line), let seq = json["seq"]?.integer, seq > 0,
            let time = json["ts"]?.string.flatMap(Timestamp.init(rfc3339:)), let name = json["event"]?.string
        else { return nil }
        self.seq = UInt64(seq)
        self.time = time
        self.name = name
        node = json["node"]?.string ?? ""
        code = json["code"]?.string ?? ""
        severity = json["severity"]?.string.flatMap(Severity.init(rawValue:)) ?? .info
        outcome = json["outcome"]?.string.flatMap(Outcome.init(rawValue:)) ?? .ok
        actor = Actor(json["actor"] ?? .null)
        session = json["session"]?.string
        target = json["target"]?.string
        request = json["request"]?.string
        rule = json["rule"]?.string
        data = Self.data(json["data"] ?? .null)
        prev = json["prev"]?.string ?? ""
        mac = json["mac"]?.string ?? ""
    }

    private static func data(_ json: JSONValue) -> [String: AuditValue] {
        guard case .object(let members) = json else { return [:] }
        var data: [String: AuditValue] = [:]
        for member in members where data[member.key] == nil {
            switch member.value {
            case .string(let text): data[member.key] = .string(text)
            case .bool(let flag): data[member.key] = .bool(flag)
            case .number(let text): data[member.key] = Int64(text).map { .integer($0) } ?? .string(text)
            case .null, .array, .object: break
            }
        }
        return data
    }
}

extension Actor {
    fileprivate init(_ json: JSONValue) {
        self.init(
            user: json["user"]?.string, method: json["method"]?.string, mfa: json["mfa"]?.string,
            ip: json["ip"]?.string, port: json["port"]?.integer.flatMap { UInt16(exactly: $0) })
    }
}
