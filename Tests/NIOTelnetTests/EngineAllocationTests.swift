import NIOTelnet
import Testing

/// What passes through an engine once its storage has the size it needs: not a single allocation, whatever it is.
@Suite struct `Allocations of the engine` {
    @Test func `reads and writes make none (counted in a process of its own)`() async throws {
        let result = try await AllocationCounter.run(test: "countedReadsAndWrites")
        #expect(result.status == 0, "\(result.output)")
        // Filters that match nothing succeed too.
        #expect(result.output.contains("\(Self.reads.count) kinds of reads counted"), "\(result.output)")
        #expect(result.output.contains("\(Self.writes.count) kinds of writes counted"), "\(result.output)")
    }

    private static let times = 2000
    private static let line = Array("GigabitEthernet0/1 is up, line protocol is up (connected)".utf8)

    /// Each is one read, which comes again and again.
    private static let reads: [(name: String, bytes: [UInt8])] = [
        ("a key", [97]),
        ("the Enter key", [13, 0]),
        ("text", repeated(line, 70)),
        ("NVT text", repeated(line + [13, 10], 70)),
        ("CR LF", repeated([13, 10], 2000)),
        ("CR NUL", repeated([13, 0], 2000)),
        ("IAC IAC", repeated([255], 4000)),
        ("text with IAC IAC", repeated(line + [255, 255], 70)),
        ("commands", repeated([255, 241, 97, 255, 249], 500)),
        ("AYT", [255, 246]),
        ("broken rules", repeated([255, 1, 255, 240, 255, 250, 255, 240], 500)),
        ("a storm of refusals", (50..<250).flatMap { [255, 251, $0, 255, 253, $0] }),
        ("an option on and off", repeated([255, 251, 1, 255, 252, 1, 255, 253, 3, 255, 254, 3], 50)),
        ("BINARY on and off", repeated([255, 251, 0, 13, 0, 255, 252, 0, 13, 0], 50)),
        ("window sizes", repeated([255, 250, 31, 0, 80, 0, 24, 255, 240], 50)),
        ("a subnegotiation not in force", repeated([255, 250, 24, 0, 65, 66, 255, 240], 50)),
        ("TIMING-MARK", repeated([255, 253, 6], 50)),
    ]

    /// Each is one write, which comes again and again.
    private static let writes: [(name: String, bytes: [UInt8])] = [
        ("a key", [97]),
        ("the Enter key", [13]),
        ("text", repeated(line, 70)),
        ("NVT text", repeated(line + [13, 10], 70)),
        ("IAC", repeated([255], 2000)),
        ("text with CR and IAC", repeated(line + [13, 255], 70)),
    ]

    /// The part that runs again under the counter; in an ordinary run there is nothing to count with.
    @Test(.enabled(if: AllocationCounter.count() != nil, "runs again under the counter"))
    func countedReadsAndWrites() throws {
        for role in Role.allCases {
            for (name, bytes) in Self.reads {
                var engine = Self.engine(role)
                let made = try Self.allocations { engine.pass(bytes, now: .seconds($0)) }
                #expect(made == 0, "\(made) for \(Self.times) reads of \(name) as \(role)")
            }
            for (name, bytes) in Self.writes {
                for sent in EndOfLine.Sent.allCases {
                    var engine = Self.engine(role)
                    engine.endOfLine.sent = sent
                    let made = try Self.allocations { _ in engine.escape(bytes) }
                    #expect(made == 0, "\(made) for \(Self.times) writes of \(name) as \(role), \(sent)")
                }
            }
        }
        print("\(Self.reads.count) kinds of reads counted, \(Self.writes.count) kinds of writes counted")
    }

    @Test(.enabled(if: AllocationCounter.count() != nil, "runs again under the counter"))
    func `countedReadsAndWrites would see a single one`() throws {
        var kept: [UInt8] = []
        let made = try Self.allocations {
            kept = Array(repeating: UInt8(truncatingIfNeeded: $0), count: 9)
            return kept.count
        }
        #expect(made == Self.times)
    }

    /// How many allocations so many times the same makes, after it has been done for a while. `body` is given the time in
    /// seconds, which is a period of the limits further each time, and returns how much it has done.
    private static func allocations(_ body: (Int) -> Int) throws -> Int {
        var done = 0
        for number in 1...100 { done += body(number * 10) }
        let made = AllocationCounter.countHere {
            for number in 101...(100 + times) { done += body(number * 10) }
        }
        #expect(done >= times)
        return try #require(made)
    }

    private static func engine(_ role: Role) -> Engine {
        var configuration = Engine.Configuration(role: role)
        configuration.local = [.suppressGoAhead, .timingMark, .binary]
        configuration.remote = [.echo, .naws, .binary]
        configuration.limits.negotiations = 1000
        var engine = Engine(configuration)
        engine.start()
        _ = engine.pass([255, 251, 31], now: .zero)
        return engine
    }

    private static func repeated(_ bytes: [UInt8], _ times: Int) -> [UInt8] {
        Array(repeatElement(bytes, count: times).joined())
    }
}

extension Engine {
    /// A read as an application makes it, and the sending of what comes of it. Returns how many bytes and events that was.
    fileprivate mutating func pass(_ bytes: [UInt8], now: Duration) -> Int {
        var sink = Counting()
        receive(bytes.span, now: now, into: &sink)
        if hasOutput { sink.count += takeOutput { $0.count } }
        return sink.count
    }

    /// A write with its escapes, once by the piece and once into the output. Returns the bytes of the latter.
    fileprivate mutating func escape(_ bytes: [UInt8]) -> Int {
        var position = 0
        while nextPiece(in: bytes.span, at: &position) != nil {}
        send(bytes)
        return takeOutput { $0.count }
    }
}

private struct Counting: EventSink {
    var count = 0

    mutating func received(data range: Range<Int>) { count += range.count }
    mutating func received(_ command: Command) { count += 1 }
    mutating func received(_ violation: Violation) { count += 1 }

    mutating func received(_ event: Engine.Event) -> Bool {
        count += 1
        return true
    }
}
