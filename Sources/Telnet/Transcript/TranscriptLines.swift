/// Steps in the format of golden transcripts.
enum TranscriptLines {
    static func header(_ configuration: Engine.Configuration) -> String {
        var lines = ["role \(configuration.role)"]
        if !configuration.local.isEmpty { lines.append("local \(configuration.local.names)") }
        if !configuration.remote.isEmpty { lines.append("remote \(configuration.remote.names)") }
        lines += configuration.requests.map { "request \($0.verb) \($0.option)" }
        if configuration.askUser { lines.append("ask-user") }
        return lines.map { $0 + "\n" }.joined()
    }

    static func lines(_ step: Replay.Step) -> String {
        let received = step.received.isEmpty ? [] : ["< " + Notation.text(step.received)]
        return (received + step.reports.map(line)).map { $0 + "\n" }.joined()
    }

    private static func line(_ report: Replay.Report) -> String {
        switch report {
        case .sent(let bytes): "> " + Notation.text(bytes)
        case .data(let bytes): "= data " + Notation.text(bytes, of: .data)
        case .subnegotiation(let option, .opaque, let payload):
            "= subnegotiation \(option)"
                + (payload.isEmpty ? "" : " " + Notation.text(payload, of: .parameters(option)))
        case .subnegotiation(_, let meaning, _): "= \(meaning)"
        case .event(let event): "= \(event)"
        }
    }
}
