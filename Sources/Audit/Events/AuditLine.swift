import Terminal

/// Writes the canonical text of an event: compact JSON, every member present, in fixed order, `data` sorted by key.
///
/// Written by hand because a hash over the text needs the same event to give the same bytes, always.
enum AuditLine {
    /// The line up to and including `prev`, without the closing brace.
    static func open(_ event: AuditEvent, seq: UInt64, time: Timestamp, node: String, prev: String) -> [UInt8] {
        let whole = text(event, data: event.data, seq: seq, time: time, node: node, prev: prev)
        guard whole.count + AuditChain.macMember > AuditRecord.maximumLine else { return whole }
        return text(event, data: ["truncated": true], seq: seq, time: time, node: node, prev: prev)
    }

    private static func text(
        _ event: AuditEvent, data: [String: AuditValue], seq: UInt64, time: Timestamp, node: String, prev: String
    ) -> [UInt8] {
        var line = ObjectWriter()
        line.add("v", number: AuditRecord.version)
        line.add("seq", number: Int64(clamping: seq))
        line.add("ts", time.rfc3339)
        line.add("node", node)
        line.add("event", event.kind.name)
        line.add("code", event.kind.code)
        line.add("severity", event.severity.rawValue)
        line.add("outcome", event.outcome.rawValue)
        line.add("actor", object: actor(event.actor))
        line.add("session", event.session)
        line.add("target", event.target)
        line.add("request", event.request)
        line.add("rule", event.rule)
        line.add("data", object: facts(data))
        line.add("prev", prev)
        return line.bytes
    }

    private static func actor(_ actor: Actor) -> ObjectWriter {
        var object = ObjectWriter()
        object.add("user", actor.user)
        object.add("method", actor.method)
        object.add("mfa", actor.mfa)
        object.add("ip", actor.ip)
        object.add("port", number: actor.port.map(Int64.init))
        return object
    }

    private static func facts(_ data: [String: AuditValue]) -> ObjectWriter {
        var object = ObjectWriter()
        let sorted = data.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (key, value) in sorted.prefix(AuditRecord.maximumData) {
            switch value {
            case .string(let text): object.add(key, text)
            case .integer(let number): object.add(key, number: number)
            case .bool(let flag): object.add(key, flag: flag)
            }
        }
        return object
    }
}

/// An object under construction, without its closing brace.
private struct ObjectWriter {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func add(_ key: String, _ text: String?) {
        add(key: key)
        guard let text else { return bytes.append(contentsOf: "null".utf8) }
        JSONStringWriter.appendQuoted(Self.shortened(text), to: &bytes)
    }

    mutating func add(_ key: String, number: Int64?) {
        add(key: key)
        bytes.append(contentsOf: (number.map { String($0) } ?? "null").utf8)
    }

    mutating func add(_ key: String, flag: Bool) {
        add(key: key)
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    mutating func add(_ key: String, object: ObjectWriter) {
        add(key: key)
        bytes.append(contentsOf: object.bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func add(key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONStringWriter.appendQuoted(Self.shortened(key), to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > AuditRecord.maximumText else { return text }
        var kept = ""
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= AuditRecord.maximumText - 3 else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "\u{2026}"
    }
}
