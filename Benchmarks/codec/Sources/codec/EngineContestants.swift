import Telnet

/// What was seen of an input: all contestants must see the same.
struct Tally {
    /// Bytes of application data.
    var data = 0
    /// Events other than data.
    var events = 0
    /// Bytes for the peer.
    var sent = 0
}

/// Something that gets through an input of whole reads.
protocol Contestant {
    mutating func pass(over input: Input) -> Tally
}

/// The engine, read by read.
struct Receiving: Contestant {
    private var engine: Engine

    /// `inForce` is what the peer has agreed to perform before the race begins.
    init(role: Role, inForce options: [Option]) {
        var configuration = Engine.Configuration(role: role)
        configuration.remote = Set(options)
        // A storm is what is measured here; with the limit it would be over after 256 negotiations.
        configuration.limits.negotiations = .max
        engine = Engine(configuration)
        var sink = Counting()
        for option in options { engine.receive([255, 251, option.rawValue].span, now: .zero, into: &sink) }
        _ = engine.takeOutput()
    }

    mutating func pass(over input: Input) -> Tally {
        var sink = Counting()
        for read in input.reads {
            engine.receive(input.bytes.span.extracting(read), now: .zero, into: &sink)
            if engine.hasOutput { sink.tally.sent += engine.takeOutput { $0.count } }
        }
        return sink.tally
    }
}

private struct Counting: EventSink {
    var tally = Tally()

    mutating func received(data range: Range<Int>) {
        tally.data += range.count
    }

    mutating func received(_ command: Command) {
        tally.events += 1
    }

    mutating func received(_ violation: Violation) {
        tally.events += 1
    }

    mutating func received(_ event: Engine.Event) -> Bool {
        tally.events += 1
        return true
    }
}

/// The engine's way out, write by write.
struct Sending: Contestant {
    private var engine: Engine

    init(role: Role, inForce options: [Option]) {
        var configuration = Engine.Configuration(role: role)
        configuration.local = Set(options)
        engine = Engine(configuration)
        var sink = Counting()
        for option in options { engine.receive([255, 253, option.rawValue].span, now: .zero, into: &sink) }
        _ = engine.takeOutput()
    }

    mutating func pass(over input: Input) -> Tally {
        var tally = Tally()
        for write in input.reads {
            let bytes = input.bytes.span.extracting(write)
            var position = 0
            while let piece = engine.nextPiece(in: bytes, at: &position) {
                tally.sent += piece.range.count + (piece.prefix == nil ? 0 : 1) + (piece.suffix == nil ? 0 : 1)
            }
        }
        return tally
    }
}
