import Glibc

/// Somebody who talks in bytes: a program on a terminal or on pipes, or a socket.
///
/// What has come is kept as it came (`raw`) and as a person would read it (`text`: no escape sequences). Waiting is always
/// for the bytes themselves, with a deadline. Used from one test only.
class Conversation {
    static let patience = Duration.seconds(20)

    /// Sending to somebody who has gone is an error of the sending, and not the end of all tests. A signal that is caught is
    /// not passed on to the programs that are started, as an ignored one would be.
    private static let brokenPipesAreErrors: Void = { signal(SIGPIPE) { _ in } }()

    private let input: Int32
    private let output: Int32
    private let name: String
    private var plain = PlainText()
    /// What of `plain` has been taken by an `expect`.
    private var cursor = 0
    private(set) var hasEnded = false

    /// Everything that has come so far.
    private(set) var raw: [UInt8] = []

    init(reading input: Int32, writing output: Int32, name: String) {
        self.input = input
        self.output = output
        self.name = name
        Self.brokenPipesAreErrors
        for descriptor in Set([input, output]) {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
    }

    /// Everything that has come so far, without escape sequences.
    var text: String { String(decoding: plain.bytes, as: UTF8.self) }

    /// Waits for `wanted`, takes it, and returns what stood before it.
    @discardableResult
    func expect(_ wanted: String, within patience: Duration = patience) throws -> String {
        try expect(anyOf: [wanted], within: patience).before
    }

    /// Waits for whichever of the texts comes first.
    func expect(anyOf wanted: [String], within patience: Duration = patience) throws -> (index: Int, before: String) {
        let deadline = Deadline(patience)
        let longest = wanted.map(\.utf8.count).max() ?? 0
        var start = cursor
        while true {
            let hits = wanted.indices.compactMap { index in
                find(Array(wanted[index].utf8), from: start).map { (index: index, at: $0) }
            }
            if let hit = hits.min(by: { $0.at < $1.at }) {
                let before = String(decoding: plain.bytes[cursor..<hit.at], as: UTF8.self)
                cursor = hit.at + wanted[hit.index].utf8.count
                return (hit.index, before)
            }
            // Of what was searched, only its end can be the beginning of what is wanted.
            start = max(cursor, plain.bytes.count - longest)
            guard !hasEnded else { throw unmet(wanted, "it ended") }
            guard try receive(by: deadline) else { throw unmet(wanted, "nothing more came within \(patience)") }
        }
    }

    /// Waits until the other side has said all it will say, and returns what was not yet taken.
    @discardableResult
    func expectEnd(within patience: Duration = patience) throws -> String {
        let deadline = Deadline(patience)
        while !hasEnded {
            guard try receive(by: deadline) else { throw unmet(["the end"], "it is still open after \(patience)") }
        }
        defer { cursor = plain.bytes.count }
        return String(decoding: plain.bytes[cursor...], as: UTF8.self)
    }

    /// Waits until so many bytes have come in all.
    func expect(bytes count: Int, within patience: Duration = patience) throws {
        let deadline = Deadline(patience)
        while raw.count < count, !hasEnded {
            guard try receive(by: deadline) else { break }
        }
        guard raw.count >= count else { throw unmet(["\(count) bytes"], "only \(raw.count) came") }
    }

    /// Waits until these bytes have come, behind so many or wherever; nothing is taken.
    func expect(bytes wanted: [UInt8], behind start: Int = 0, within patience: Duration = patience) throws {
        let deadline = Deadline(patience)
        var searched = start
        while raw.dropFirst(searched).firstRange(of: wanted) == nil {
            searched = max(start, raw.count - wanted.count + 1)
            guard !hasEnded, try receive(by: deadline) else {
                throw unmet(["\(wanted)"], "they did not come. All that did: \(raw.suffix(500))")
            }
        }
    }

    /// Sends text as typed; `\r` is the Enter key.
    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends a line and the Enter key.
    func sendLine(_ text: String) throws {
        try send(text + "\r")
    }

    /// Sends keys one by one, as a person types, so many milliseconds apart.
    func typeKeys(_ keys: String, apart milliseconds: Int32) throws {
        for key in keys {
            try send(String(key))
            poll(nil, 0, milliseconds)
        }
    }

    /// Sends bytes, reading meanwhile, so that neither side waits for the other.
    func send(_ bytes: [UInt8]) throws {
        let deadline = Deadline(Self.patience)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno != EAGAIN, errno != EINTR {
                throw unmet(["room for what was sent"], String(cString: strerror(errno)))
            } else {
                try waitToWrite(by: deadline)
            }
        }
    }

    /// Says that nothing more will be sent, where that can be said apart from closing.
    func finishSending() {
        shutdown(output, Int32(SHUT_WR))
    }

    private func waitToWrite(by deadline: Deadline) throws {
        var waited = [pollfd(fd: output, events: Int16(POLLOUT), revents: 0)]
        if !hasEnded {
            waited.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0))
        }
        guard poll(&waited, nfds_t(waited.count), deadline.milliseconds) > 0 else {
            throw unmet(["room for what was sent"], "none within \(Self.patience)")
        }
        if waited.count == 2, waited[1].revents != 0 {
            take()
        }
    }

    /// False when the deadline passed.
    private func receive(by deadline: Deadline) throws -> Bool {
        var waited = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        let ready = poll(&waited, 1, deadline.milliseconds)
        if ready > 0 {
            take()
        }
        return ready > 0 || (ready < 0 && errno == EINTR)
    }

    private func take() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(input, &buffer, buffer.count)
        if count > 0 {
            raw += buffer[..<count]
            plain.append(buffer[..<count])
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            // EIO is how a terminal says that its last program has gone.
            hasEnded = true
        }
    }

    private func find(_ wanted: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first else { return start }
        var start = start
        while let hit = plain.bytes[start...].firstIndex(of: first) {
            if plain.bytes[hit...].starts(with: wanted) { return hit }
            start = hit + 1
        }
        return nil
    }

    private func unmet(_ wanted: [String], _ reason: String) -> Unmet {
        let tail = String(decoding: plain.bytes[cursor...].suffix(2000), as: UTF8.self)
        return Unmet(who: name, wanted: wanted, reason: reason, tail: tail)
    }
}

/// What a test waited for and did not get, with what came instead.
struct Unmet: Error, CustomStringConvertible {
    let who: String
    let wanted: [String]
    let reason: String
    let tail: String

    var description: String {
        let wanted = wanted.map(\.debugDescription).joined(separator: " or ")
        return "waited for \(wanted) from \(who): \(reason). Instead:\n\(tail)"
    }
}

/// A point in time after which waiting ends.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(_ patience: Duration) {
        end = .now + patience
    }

    /// What is left, for `poll`; 0 when it has passed.
    var milliseconds: Int32 {
        let left = end - .now
        return Int32(max(0, min(left / .milliseconds(1), 1e9)))
    }
}

/// Terminal output as a person reads it: escape sequences gone, everything else kept.
private struct PlainText {
    private enum State {
        case ground, escape, sequence, string
    }

    private(set) var bytes: [UInt8] = []
    private var state = State.ground

    mutating func append(_ more: some Sequence<UInt8>) {
        for byte in more {
            switch (state, byte) {
            case (.ground, 0x1b): state = .escape
            case (.ground, _): bytes.append(byte)
            case (.escape, UInt8(ascii: "[")): state = .sequence
            case (.escape, UInt8(ascii: "]")): state = .string
            case (.escape, 0x20...0x2f): break
            case (.escape, _): state = .ground
            case (.sequence, 0x40...0x7e): state = .ground
            case (.sequence, _): break
            case (.string, 0x07): state = .ground
            case (.string, 0x1b): state = .escape
            case (.string, _): break
            }
        }
    }
}
