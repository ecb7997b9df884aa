import Telnet
import Testing

/// The searches jump over sixty-four bytes at a time and look at pairs of bytes. Here each stream is also gone through by
/// a model that looks at one byte after the other. A failure names its seed, and the seed repeats it.
@Suite struct `A byte at a time` {
    static let seeds: Range<UInt64> = 0..<100

    /// How the stream is understood from some byte on.
    private struct Mode {
        let endOfLine: EndOfLine
        let isBinary: Bool

        static let all = EndOfLine.Received.allCases.flatMap { received in
            EndOfLine.Sent.allCases.flatMap { sent in
                [false, true].map { Mode(endOfLine: EndOfLine(received: received, sent: sent), isBinary: $0) }
            }
        }

        static func random(_ random: inout SeededGenerator) -> Mode {
            all[Int.random(in: all.indices, using: &random)]
        }
    }

    @Test(arguments: seeds, EndOfLine.Received.allCases)
    func `the parser comes to the same, at every cut and change of mode (RFC 854, RFC 856)`(
        _ seed: UInt64, _ received: EndOfLine.Received
    ) {
        var random = SeededGenerator(seed: seed)
        let stream = Self.randomStream(&random)
        let limit = [0, 3, 70, 4096][Int.random(in: 0..<4, using: &random)]
        for isBinary in [false, true] {
            var start = Parser(role: .client, subnegotiationLimit: limit)
            var model = BytewiseParser(received, limit: limit)
            (start.endOfLine, start.isBinary, model.isBinary) = (received, isBinary, isBinary)
            for cut in stream.indices {
                // Once as it was, once changed where the stream is cut.
                for next in [nil, Mode.random(&random)] {
                    let (found, expected) = Self.parsed(stream, cut, next, by: (start, model))
                    guard found != expected else { continue }
                    Issue.record("seed \(seed), \(received), binary \(isBinary), cut at \(cut), then \(next as Any)")
                    return
                }
            }
        }
    }

    private static func parsed(
        _ stream: [UInt8], _ cut: Int, _ next: Mode?, by start: (Parser, BytewiseParser)
    ) -> ([BytewiseParser.Item], [BytewiseParser.Item]) {
        var (parser, model) = start
        var items: [BytewiseParser.Item] = []
        let goesOn = items.add(Array(stream[..<cut]), from: &parser)
        for byte in stream[..<cut] { model.receive(byte) }
        if let next {
            (parser.endOfLine, parser.isBinary) = (next.endOfLine.received, next.isBinary)
            (model.endOfLine, model.isBinary) = (next.endOfLine.received, next.isBinary)
        }
        if goesOn { _ = items.add(Array(stream[cut...]), from: &parser) }
        for byte in stream[cut...] { model.receive(byte) }
        return (items, model.items)
    }

    @Test(arguments: seeds, Role.allCases)
    func `the engine hands on the same while BINARY comes and goes (RFC 856)`(_ seed: UInt64, _ role: Role) {
        var random = SeededGenerator(seed: seed)
        let stream = Self.randomStream(&random)
        for received in EndOfLine.Received.allCases {
            let start = Session(
                .made(role, remote: [.binary]) {
                    $0.endOfLine.received = received
                    $0.limits.negotiations = .max
                })
            var model = BytewiseParser(received)
            for byte in stream {
                model.receive(byte)
                if case .token(.negotiation(let verb, .binary)) = model.items.last, verb.sideWhenReceived == .remote {
                    model.isBinary = verb.isPositive
                }
            }
            let expected = Self.data(model.items)
            for cut in stream.indices {
                for pulls in [false, true] {
                    var session = start
                    session.pulls = pulls
                    session.receive(Array(stream[..<cut]))
                    session.receive(Array(stream[cut...]))
                    guard Self.data(session.observations) != expected else { continue }
                    Issue.record("seed \(seed), \(role), \(received), cut at \(cut), \(pulls ? "pulled" : "pushed")")
                    return
                }
            }
        }
    }

    @Test(arguments: seeds, Role.allCases)
    func `the serializer comes to the same, at every division and change of mode (RFC 854, RFC 855)`(
        _ seed: UInt64, _ role: Role
    ) {
        var random = SeededGenerator(seed: seed)
        let data = Self.randomStream(&random)
        for sent in EndOfLine.Sent.allCases {
            for cut in data.indices {
                // Three writes, the last two changed or not.
                let (next, other) = (Bool.random(using: &random) ? nil : Mode.random(&random), Mode.random(&random))
                let end = Int.random(in: cut...data.count, using: &random)
                var serializer = Serializer(role: role)
                var model = BytewiseSerializer(role: role, sent)
                serializer.endOfLine = sent
                var output = Self.write(data[..<cut], by: &serializer, &model, next)
                output += Self.write(data[cut..<end], by: &serializer, &model, next == nil ? nil : other)
                output += Self.write(data[end...], by: &serializer, &model, nil)
                guard output != model.output else { continue }
                Issue.record("seed \(seed), \(role), \(sent), cut at \(cut) and \(end), \(next as Any), \(other)")
                return
            }
        }
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, by serializer: inout Serializer, _ model: inout BytewiseSerializer, _ next: Mode?
    ) -> [UInt8] {
        let bytes = Array(bytes)
        var (wire, position): ([UInt8], Int) = ([], 0)
        while let piece = serializer.next(in: bytes.span, at: &position) {
            if let prefix = piece.prefix { wire.append(prefix) }
            wire += bytes[piece.range]
            if let suffix = piece.suffix { wire.append(suffix) }
        }
        model.write(bytes)
        if let next {
            (serializer.endOfLine, serializer.isBinary) = (next.endOfLine.sent, next.isBinary)
            (model.endOfLine, model.isBinary) = (next.endOfLine.sent, next.isBinary)
        }
        return wire
    }

    private static func data(_ items: [BytewiseParser.Item]) -> [UInt8] {
        items.flatMap { item -> [UInt8] in
            guard case .data(let bytes) = item else { return [] }
            return bytes
        }
    }

    private static func data(_ observations: [Observation]) -> [UInt8] {
        observations.flatMap { observation -> [UInt8] in
            guard case .data(let bytes) = observation else { return [] }
            return bytes
        }
    }

    /// Ends of lines and `IAC` close together, and far apart in what is easily taken for them: control characters, bytes
    /// whose neighbours count, rows of one byte longer than a block of the search.
    private static func randomStream(_ random: inout SeededGenerator) -> [UInt8] {
        let dense: [UInt8] = [13, 10, 0, 255, 65]
        let fillers: [UInt8] = [13, 10, 0, 255, 65, 254, 14, 9, 1]
        let fragments =
            [
                "CR NUL", "CR LF", "IAC IAC", "CR IAC IAC NUL", "CR IAC NOP NUL", "IAC WILL 13 NUL", "IAC DO 13 LF",
                "IAC WILL BINARY", "IAC WONT BINARY", "IAC DO BINARY", "IAC SB 24 CR NUL IAC IAC IAC SE LF",
                "IAC SB 255 255 13 IAC NOP", "IAC SB 85 WILL SE NUL", "IAC SB IAC SE", "IAC SE", "IAC 13 NUL",
                "IAC WILL 200 IAC WILL 200 IAC WILL 200 NUL",
            ].map(wire)
        var stream: [UInt8] = []
        let count = Int.random(in: 20...170, using: &random)
        while stream.count < count {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                let filler = fillers[Int.random(in: fillers.indices, using: &random)]
                stream += Array(repeating: filler, count: Int.random(in: 0...140, using: &random))
            case 1: stream.append(UInt8.random(in: 0...255, using: &random))
            case 2, 3: stream += fragments[Int.random(in: fragments.indices, using: &random)]
            case 4:
                let pair: [UInt8] = [13, Bool.random(using: &random) ? 0 : 10]
                stream += Array(repeatElement(pair, count: Int.random(in: 0...20, using: &random)).joined())
            default: stream.append(dense[Int.random(in: dense.indices, using: &random)])
            }
        }
        return stream
    }
}
