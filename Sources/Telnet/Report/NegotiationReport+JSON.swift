extension NegotiationReport {
    /// One object on one line, the times in seconds. Names are only ever added to it.
    ///
    ///     {"options":[{"option":31,"name":"NAWS","side":"remote","state":"yes","asked_by":"local",
    ///     "reason":"configuration","first":0.000000,"changed":0.012345,"sent":1,"received":1,"round_trips":1}],
    ///     "quirks":[{"name":"late-window-size","remedy":"..."}],"violations":0}
    ///
    /// `changed` is null while nothing has been agreed.
    public var json: String {
        let options = entries.map(\.json).joined(separator: ",")
        // None of the texts holds a character that JSON escapes: they are this library's own.
        let quirks = quirks.map { "{\"name\":\"\($0.name)\",\"remedy\":\"\($0.remedy)\"}" }.joined(separator: ",")
        return "{\"options\":[\(options)],\"quirks\":[\(quirks)],\"violations\":\(violations)}"
    }
}

extension NegotiationReport.Entry {
    fileprivate var json: String {
        let members = [
            ("option", "\(option.rawValue)"), ("name", "\"\(option)\""), ("side", "\"\(side)\""),
            ("state", "\"\(state)\""), ("asked_by", "\"\(askedBy)\""), ("reason", "\"\(reason)\""),
            ("first", first.decimal(places: 6)), ("changed", changed?.decimal(places: 6) ?? "null"),
            ("sent", "\(sent)"), ("received", "\(received)"), ("round_trips", "\(roundTrips)"),
        ]
        return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
}
