import Audit
import Terminal

/// The forms a recording can be exported in.
public enum RecordingExportFormat: String, Sendable, CaseIterable {
    /// asciicast version 2, which every asciinema since 2.0 plays.
    case asciicast
    /// asciicast version 3, for asciinema 3.
    case asciicast3
    /// Everything that was printed, in order, as plain text.
    case text
    /// ttyrec, for its many small players.
    case ttyrec
}

extension RecordingLibrary {
    /// Writes a recording in another form, piece by piece, to `sink`; what that throws ends it. Returns the verdict over
    /// the recording: a truncated or broken one is exported as far as it is good.
    @discardableResult
    public func export(
        _ id: String, as format: RecordingExportFormat,
        to sink: ([UInt8]) throws(RecordingLibraryError) -> Void
    ) throws(RecordingLibraryError) -> RecordingVerdict {
        guard let header = try entry(id).header else { throw .unreadable(id) }
        var out: [UInt8] = []
        var exporter = Self.exporter(format, header, to: &out)
        var end: UInt64 = 0
        let verdict = try read(id) { frame throws(RecordingLibraryError) in
            exporter.take(frame, to: &out)
            end = frame.time
            guard out.count >= Self.readSize else { return }
            try sink(out)
            out.removeAll(keepingCapacity: true)
        }
        exporter.finish(at: end, to: &out)
        if !out.isEmpty { try sink(out) }
        return verdict
    }

    private static func exporter(
        _ format: RecordingExportFormat, _ header: RecordingHeader, to out: inout [UInt8]
    ) -> any RecordingExporter {
        switch format {
        case .asciicast: AsciicastExporter(.v2, header, to: &out)
        case .asciicast3: AsciicastExporter(.v3, header, to: &out)
        case .text: TextExporter()
        case .ttyrec: TtyrecExporter(header)
        }
    }
}

/// Turns frames into another format's bytes.
private protocol RecordingExporter {
    mutating func take(_ frame: RecordingFrame, to out: inout [UInt8])
    mutating func finish(at time: UInt64, to out: inout [UInt8])
}

private struct AsciicastExporter: RecordingExporter {
    private var encoder: AsciicastEncoder

    init(_ version: AsciicastVersion, _ header: RecordingHeader, to out: inout [UInt8]) {
        let cast = AsciicastHeader(
            columns: header.columns, rows: header.rows, timestamp: header.started.seconds, terminalType: header.term,
            title: "\(header.user) on \(header.target)")
        encoder = AsciicastEncoder(version: version, header: cast, to: &out)
    }

    mutating func take(_ frame: RecordingFrame, to out: inout [UInt8]) {
        switch frame.content {
        case .output(let bytes): encoder.output(bytes, at: frame.time, to: &out)
        case .input(let bytes): encoder.input(bytes, at: frame.time, to: &out)
        case .resize(let columns, let rows): encoder.resize(columns: columns, rows: rows, at: frame.time, to: &out)
        case .marker(let label): encoder.marker(label, at: frame.time, to: &out)
        case .masked, .end, .unknown: break
        }
    }

    mutating func finish(at time: UInt64, to out: inout [UInt8]) {
        encoder.finish(at: time, to: &out)
    }
}

private struct TextExporter: RecordingExporter {
    private var text = PrintedText()

    mutating func take(_ frame: RecordingFrame, to out: inout [UInt8]) {
        guard case .output(let bytes) = frame.content else { return }
        text.append(bytes, to: &out)
    }

    mutating func finish(at time: UInt64, to out: inout [UInt8]) {
        text.finish(to: &out)
    }
}

/// ttyrec: per output a header of three little-endian u32 (seconds, microseconds, length), then the bytes.
private struct TtyrecExporter: RecordingExporter {
    private let started: Timestamp

    init(_ header: RecordingHeader) { started = header.started }

    mutating func take(_ frame: RecordingFrame, to out: inout [UInt8]) {
        guard case .output(let bytes) = frame.content else { return }
        let time = started.advanced(byNanoseconds: frame.time)
        for value in [UInt32(clamping: time.seconds), time.nanoseconds / 1_000, UInt32(clamping: bytes.count)] {
            for shift in [0, 8, 16, 24] { out.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
        }
        out.append(contentsOf: bytes)
    }

    mutating func finish(at time: UInt64, to out: inout [UInt8]) {}
}
