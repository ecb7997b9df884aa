/// Output made while it is sent, so that a flood never stands in memory.
struct OutputSource {
    /// A part of it.
    enum Piece: Equatable {
        /// A line; its end is added.
        case line(String)
        /// Text without a line end.
        case text(String)
        /// The same as bytes.
        case bytes([UInt8])
        /// Nothing for a while.
        case pause(Duration)
    }

    private var make: () -> Piece?

    /// Made piece by piece; nil is the end.
    init(_ make: @escaping () -> Piece?) {
        self.make = make
    }

    /// Lines that are known already.
    init(lines: [String]) {
        var iterator = lines.makeIterator()
        make = { iterator.next().map(Piece.line) }
    }

    /// Pieces that are known already.
    init(pieces: [Piece]) {
        var iterator = pieces.makeIterator()
        make = { iterator.next() }
    }

    /// The next piece.
    func next() -> Piece? { make() }

    /// What a filter leaves of it.
    func filtered(by filter: OutputFilter) -> OutputSource {
        var filter = filter
        var isOver = false
        return OutputSource {
            while !isOver, let piece = self.next() {
                guard case .line(let line) = piece else { return piece }
                if let kept = filter.receive(line) { return .line(kept) }
            }
            guard !isOver else { return nil }
            isOver = true
            return filter.finish().map(Piece.line)
        }
    }
}
