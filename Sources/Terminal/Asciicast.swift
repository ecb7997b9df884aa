/// The two versions of asciicast, asciinema's recording format: a JSON header line, then one JSON array per event.
public enum AsciicastVersion: Int, Sendable {
    /// Each event carries the seconds since the start. Understood by every asciinema since 2.0.
    case v2 = 2
    /// Each event carries the seconds since the event before. Understood by asciinema 3 and later.
    case v3 = 3
}

/// What the header line of an asciicast says.
public struct AsciicastHeader: Sendable, Equatable {
    /// Width of the terminal, in columns.
    public var columns: UInt16
    /// Height of the terminal, in rows.
    public var rows: UInt16
    /// When the recording began, in seconds since 1970 UTC.
    public var timestamp: Int64
    /// The terminal's type, as in `TERM`; left out when empty.
    public var terminalType: String
    /// A line for people; left out when empty.
    public var title: String

    /// A header for a terminal of `columns` by `rows`, started `timestamp` seconds after 1970 UTC.
    public init(columns: UInt16, rows: UInt16, timestamp: Int64, terminalType: String = "", title: String = "") {
        self.columns = columns
        self.rows = rows
        self.timestamp = timestamp
        self.terminalType = terminalType
        self.title = title
    }
}

/// Writes an asciicast, event by event, into a buffer the caller empties as it likes.
///
/// Bytes go in as the device sent them. A character cut between two events is completed by the later one, and
/// ill-formed UTF-8 becomes U+FFFD, because JSON can carry nothing else. Times are nanoseconds since the start and never
/// pass through floating point; version 3's intervals are differences of rounded absolute times, so that rounding
/// does not add up.
public struct AsciicastEncoder: Sendable {
    private let version: AsciicastVersion
    private var output = JSONStringWriter()
    private var input = JSONStringWriter()
    private var lastMicroseconds: UInt64 = 0

    /// An encoder that has just appended the header line to `out`.
    public init(version: AsciicastVersion, header: AsciicastHeader, to out: inout [UInt8]) {
        self.version = version
        Self.appendHeader(header, version: version, to: &out)
    }

    /// What the terminal printed, `time` nanoseconds after the start.
    public mutating func output(_ bytes: ArraySlice<UInt8>, at time: UInt64, to out: inout [UInt8]) {
        open("o", at: time, to: &out)
        output.append(bytes, to: &out)
        close(to: &out)
    }

    /// What the person typed, `time` nanoseconds after the start.
    public mutating func input(_ bytes: ArraySlice<UInt8>, at time: UInt64, to out: inout [UInt8]) {
        open("i", at: time, to: &out)
        input.append(bytes, to: &out)
        close(to: &out)
    }

    /// The terminal's new size, `time` nanoseconds after the start.
    public mutating func resize(columns: UInt16, rows: UInt16, at time: UInt64, to out: inout [UInt8]) {
        open("r", at: time, to: &out)
        out.append(contentsOf: "\(columns)x\(rows)".utf8)
        close(to: &out)
    }

    /// A named point, `time` nanoseconds after the start.
    public mutating func marker(_ label: String, at time: UInt64, to out: inout [UInt8]) {
        open("m", at: time, to: &out)
        var text = JSONStringWriter()
        text.append(Array(label.utf8)[...], to: &out)
        text.finish(to: &out)
        close(to: &out)
    }

    /// Ends the recording: a character still waiting for its last bytes is written as U+FFFD.
    public mutating func finish(at time: UInt64, to out: inout [UInt8]) {
        var rest: [UInt8] = []
        output.finish(to: &rest)
        guard !rest.isEmpty else { return }
        open("o", at: time, to: &out)
        out.append(contentsOf: rest)
        close(to: &out)
    }

    private mutating func open(_ code: Character, at time: UInt64, to out: inout [UInt8]) {
        let absolute = max(time / 1_000, lastMicroseconds)
        let shown = version == .v2 ? absolute : absolute - lastMicroseconds
        lastMicroseconds = absolute
        out.append(UInt8(ascii: "["))
        out.append(contentsOf: String(shown / 1_000_000).utf8)
        out.append(UInt8(ascii: "."))
        let fraction = String(shown % 1_000_000)
        out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 6 - fraction.utf8.count))
        out.append(contentsOf: fraction.utf8)
        out.append(contentsOf: ", \"\(code)\", \"".utf8)
    }

    private func close(to out: inout [UInt8]) {
        out.append(contentsOf: "\"]\n".utf8)
    }

    private static func appendHeader(_ header: AsciicastHeader, version: AsciicastVersion, to out: inout [UInt8]) {
        let size: String
        switch version {
        case .v2: size = "\"width\": \(header.columns), \"height\": \(header.rows)"
        case .v3: size = "\"term\": {\"cols\": \(header.columns), \"rows\": \(header.rows)"
        }
        out.append(contentsOf: "{\"version\": \(version.rawValue), \(size)".utf8)
        if !header.terminalType.isEmpty {
            out.append(contentsOf: (version == .v2 ? ", \"env\": {\"TERM\": " : ", \"type\": ").utf8)
            JSONStringWriter.appendQuoted(header.terminalType, to: &out)
            if version == .v2 { out.append(UInt8(ascii: "}")) }
        }
        if version == .v3 { out.append(UInt8(ascii: "}")) }
        out.append(contentsOf: ", \"timestamp\": \(header.timestamp)".utf8)
        if !header.title.isEmpty {
            out.append(contentsOf: ", \"title\": ".utf8)
            JSONStringWriter.appendQuoted(header.title, to: &out)
        }
        out.append(contentsOf: "}\n".utf8)
    }
}
