import Terminal

/// What a recording says about itself before its first frame.
public struct RecordingHeader: Sendable, Equatable {
    /// The recording's identifier.
    public var id: String
    /// Identifier of the session, as in the audit log.
    public var session: String
    /// The user.
    public var user: String
    /// The target.
    public var target: String
    /// The listener the user came in by.
    public var listener: String
    /// The address the user came from.
    public var source: String
    /// When the recording began.
    public var started: Timestamp
    /// Width of the user's terminal at the start, in columns.
    public var columns: UInt16
    /// Height of the user's terminal at the start, in rows.
    public var rows: UInt16
    /// The user's terminal type.
    public var term: String

    /// A header. Texts longer than ``RecordingFormat/maximumText`` bytes are cut when written.
    public init(
        id: String, session: String = "", user: String, target: String, listener: String, source: String,
        started: Timestamp, columns: UInt16 = 80, rows: UInt16 = 24, term: String = ""
    ) {
        self.id = id
        self.session = session
        self.user = user
        self.target = target
        self.listener = listener
        self.source = source
        self.started = started
        self.columns = columns
        self.rows = rows
        self.term = term
    }

    /// The preamble and the header block: the first bytes of the file.
    public var fileOpening: [UInt8] {
        RecordingFormat.preamble + RecordingBlockHeader.block(.header, sequence: 0, payload: json)
    }

    var json: [UInt8] {
        var out: [UInt8] = []
        let texts = [
            ("id", id), ("session", session), ("user", user), ("target", target), ("listener", listener),
            ("source", source), ("started", started.rfc3339), ("term", term),
        ]
        for (key, value) in texts {
            out.append(contentsOf: (out.isEmpty ? "{\"\(key)\":" : ",\"\(key)\":").utf8)
            JSONStringWriter.appendQuoted(RecordingText.shortened(value), to: &out)
        }
        out.append(contentsOf: ",\"cols\":\(columns),\"rows\":\(rows)}".utf8)
        return out
    }

    init(json bytes: ArraySlice<UInt8>) throws(RecordingFault) {
        guard bytes.count <= RecordingFormat.maximumHeader, let json = try? JSONReader.read(bytes),
            let id = json["id"]?.string, let started = json["started"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { throw .badHeader }
        self.id = id
        self.started = started
        session = json["session"]?.string ?? ""
        user = json["user"]?.string ?? ""
        target = json["target"]?.string ?? ""
        listener = json["listener"]?.string ?? ""
        source = json["source"]?.string ?? ""
        term = json["term"]?.string ?? ""
        columns = json["cols"]?.integer.flatMap { UInt16(exactly: $0) } ?? 80
        rows = json["rows"]?.integer.flatMap { UInt16(exactly: $0) } ?? 24
    }
}

/// Texts of bounded length in a recording.
enum RecordingText {
    /// `text`, cut between characters to ``RecordingFormat/maximumText`` bytes.
    static func shortened(_ text: String) -> String {
        guard text.utf8.count > RecordingFormat.maximumText else { return text }
        var kept = ""
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= RecordingFormat.maximumText else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }
}
