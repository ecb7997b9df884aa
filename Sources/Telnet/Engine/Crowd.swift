/// Data, commands and violations that stand close together: an event in every two or three bytes is the most that a
/// peer can make of its bytes. The way of a token through parser and engine is too long for that.
enum Crowd {
    /// A run of more bytes than these does not belong to one.
    static let width = 16
    /// So many bytes are looked at together; what is nearer to the end of a read is left to the parser.
    static let window = 8
}

extension Engine {
    /// Tells `sink` of what stands close together from `start` on. Returns its end.
    ///
    /// The same events as by the parser's tokens. Here are only those that need no state but what is in the locals of
    /// one loop, and of which everything is there; the rest ends it.
    @inline(never)
    mutating func receiveCrowd<Sink: EventSink>(_ bytes: Span<UInt8>, from start: Int, into sink: inout Sink) -> Int {
        guard parser.isBetweenCommands, !exchange.tls.isFollowing else { return start }
        let completions = Parser.Completions(parser.endOfLine, isBinary: parser.isBinary)
        var mayAnswer = exchange.configuration.role == .server
        var isAfterCR = parser.isAfterCR
        defer { parser.isAfterCR = isAfterCR }
        var position = start
        while var word = Scanner.word(in: bytes, at: position) {
            let (here, next) = (UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word &>> 8))
            if here != Byte.iac {
                if isAfterCR, completions.contains(here) {
                    position &+= 1
                    isAfterCR = false
                    continue
                }
                // What `nearEnd` would say, too: so a byte between commands has a short way.
                if next == Byte.iac {
                    let first = position
                    position &+= 1
                    isAfterCR = here == Byte.cr
                    sink.received(data: first..<position)
                    continue
                }
            } else {
                let command = Command(rawValue: next)
                if command.standsAlone {
                    if command == .ayt, mayAnswer { mayAnswer = answerAgain(command) }
                    position &+= 2
                    sink.received(command)
                    continue
                }
                guard command == .iac else {
                    if let (violation, count) = Parser.nearViolation(in: word) {
                        position &+= count
                        violations &+= 1
                        sink.received(violation)
                        continue
                    }
                    guard let end = receiveRow(bytes, from: position, into: &sink) else { return position }
                    position = end
                    continue
                }
                // A row of pairs is one run for the parser.
                guard word != .max else { return position }
                position &+= 1
                word &>>= 8
            }
            let first = position
            guard let end = Parser.nearEnd(in: word, completions) else {
                position = receiveLong(bytes, from: first, &isAfterCR, into: &sink)
                guard position &- first <= Crowd.width else { return position }
                continue
            }
            position &+= end.count
            sink.received(data: first..<position)
            isAfterCR = end.isAfterCR
            position &+= end.dropped
        }
        return position
    }

    /// A row of what is dropped or refused as a matter of course. Returns its end; nil if there is none.
    @inline(never)
    private mutating func receiveRow<Sink: EventSink>(
        _ bytes: Span<UInt8>, from start: Int, into sink: inout Sink
    ) -> Int? {
        var end = dropRow(in: bytes, from: start, into: &sink)
        if end == start { end = refuseRow(in: bytes, from: start) }
        return end > start ? end : nil
    }

    /// A run of data of which seven bytes are known, and are there. Returns where to go on.
    @inline(never)
    private mutating func receiveLong<Sink: EventSink>(
        _ bytes: Span<UInt8>, from first: Int, _ isAfterCR: inout Bool, into sink: inout Sink
    ) -> Int {
        let end = parser.nextStop(in: bytes, from: first &+ 7)
        sink.received(data: first..<end)
        let isDropped = end < bytes.count && bytes[end] != Byte.iac
        isAfterCR = !isDropped && bytes[end &- 1] == Byte.cr
        return isDropped ? end &+ 1 : end
    }

    /// Answers, if an answer is due. Returns whether there may be another one at this time.
    @inline(never)
    private mutating func answerAgain(_ command: Command) -> Bool {
        answer(command)
        return answers.left(at: exchange.now) > 0
    }
}
