/// JSON, an object a line. An object whose bytes may go on stays open until something else comes.
struct EventLines: Sendable {
    private var open: String?

    mutating func write(_ report: Replay.Report) -> String {
        switch report {
        case .data(let bytes): bytesOf("data", bytes)
        case .sent(let bytes): bytesOf("send", bytes)
        case .subnegotiation(let option, _, let payload):
            end() + "{\"event\":\"subnegotiation\",\"option\":\(option.rawValue),\"bytes\":\"\(hex(payload))\"}\n"
        case .event(let event): end() + (object(event).map { $0 + "\n" } ?? "")
        }
    }

    mutating func end() -> String {
        defer { open = nil }
        return open == nil ? "" : "\"}\n"
    }

    private mutating func bytesOf(_ name: String, _ bytes: [UInt8]) -> String {
        if open == name { return hex(bytes) }
        let before = end()
        open = name
        return before + "{\"event\":\"\(name)\",\"bytes\":\"" + hex(bytes)
    }
}

extension EventLines {
    private func object(_ event: Engine.Event) -> String? {
        switch event {
        case .command(let command): "{\"event\":\"command\",\"name\":\"\(command)\"}"
        case .enabled(let side, let option): change("enabled", side, option)
        case .disabled(let side, let option): change("disabled", side, option)
        case .refused(let side, let option): change("refused", side, option)
        case .momentary(let verb, let option):
            "{\"event\":\"momentary\",\"verb\":\"\(verb)\",\"option\":\(option.rawValue)}"
        case .violation(let violation): fault(violation.rule, isLimit: false)
        case .exceeded(let limit): fault(limit.rule, isLimit: true)
        // Told by reports of their own, which have the bytes.
        case .data, .subnegotiation: nil
        }
    }

    private func change(_ name: String, _ side: Side, _ option: Option) -> String {
        "{\"event\":\"\(name)\",\"side\":\"\(side)\",\"option\":\(option.rawValue)}"
    }

    private func fault(_ rule: String, isLimit: Bool) -> String {
        "{\"event\":\"violation\",\"rule\":\"\(rule)\",\"limit\":\(isLimit)}"
    }

    private func hex(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
