/// Decides which typed bytes may be stored: those the target echoed, in order, and nothing else.
///
/// Network gear keeps WILL ECHO on all the time, so the Telnet option does not tell a password prompt from any other.
/// The output does: what was typed is held back until the target prints it. A read from the target counts as an echo
/// only if all of it is the echo of what was typed, or the echo ends a line (what follows an Enter is the answer).
/// Enter echoes as CR LF, an erased character as BS SP BS, other printable bytes as themselves; other keys have no
/// echo that can be trusted.
///
/// The first thing that does not fit hides the rest of the line up to the next Enter: its bytes are counted, never
/// stored. So does a line typed at something that looks like a password prompt, an echo that stays away for
/// ``patience``, and more than ``maximumPending`` bytes waiting. The price is that some innocent input (completion by
/// tab, typing ahead) is only counted; it still stands in the output.
///
/// Nothing here allocates after the first key. Times are nanoseconds of any monotonic clock.
public struct EchoMatcher: Sendable {
    /// Most typed bytes waiting for their echo.
    public static let maximumPending = 256
    /// How long typed bytes may wait without any of them being echoed, in nanoseconds.
    public static let patience: UInt64 = 3_000_000_000

    /// What an event settled.
    public struct Outcome: Sendable, Equatable {
        /// Bytes of ``EchoMatcher/typed`` that were echoed and may be stored. Valid until the next event.
        public var echoed: Range<Int>
        /// Typed bytes that were not echoed; to be stored as this count, before the echoed ones if both are given.
        public var masked: Int

        /// Nothing was settled.
        public static let nothing = Outcome(echoed: 0..<0, masked: 0)
    }

    /// Typed bytes held back. Never to be stored but for the ranges handed out.
    public private(set) var typed: [UInt8] = []
    private var head = 0
    private var progress = 0
    private var isHidden = false
    private var isLineStart = true
    private var hiddenCount = 0
    private var waitingSince: UInt64 = 0
    private var prompt = PromptTail()

    /// A matcher at the start of a session.
    public init() {}

    /// The user typed `bytes`.
    public mutating func received(typed bytes: RawSpan, now: UInt64) -> Outcome {
        if head == typed.count { clear() }
        if typed.capacity == 0 { typed.reserveCapacity(2 * Self.maximumPending) }
        expire(now: now)
        for index in 0..<bytes.byteCount {
            take(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self), now: now)
        }
        return Outcome(echoed: 0..<0, masked: reportHidden())
    }

    /// The target printed `bytes`.
    public mutating func received(printed bytes: RawSpan, now: UInt64) -> Outcome {
        prompt.note(bytes)
        guard head < typed.count else { return .nothing }
        expire(now: now)
        guard head < typed.count else { return Outcome(echoed: 0..<0, masked: reportHidden()) }
        let start = head
        match(bytes, now: now)
        return Outcome(echoed: start..<head, masked: reportHidden())
    }

    /// The session ended: how many typed bytes were never echoed.
    public mutating func finish() -> Int {
        hide()
        isHidden = false
        return reportHidden()
    }

    private mutating func take(_ byte: UInt8, now: UInt64) {
        if isLineStart, head == typed.count, prompt.asksForSecret { isHidden = true }
        if !isHidden, typed.count - head >= Self.maximumPending { hide() }
        isLineStart = Self.isEnter(byte)
        guard !isHidden else {
            hiddenCount += 1
            isHidden = !isLineStart
            return
        }
        if head == typed.count { waitingSince = now }
        if typed.count == 2 * Self.maximumPending { compact() }
        typed.append(byte)
    }

    /// Walks the output along what was typed; commits what fits, hides the rest if something does not.
    private mutating func match(_ bytes: RawSpan, now: UInt64) {
        var position = head
        var step = progress
        var lineEnd = head
        var index = 0
        while index < bytes.byteCount, position < typed.count {
            let printed = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            guard Self.echo(of: typed[position], at: step) == printed else { return surrender(committing: lineEnd) }
            index += 1
            step += 1
            guard step == Self.echoLength(of: typed[position]) else { continue }
            if Self.isEnter(typed[position]) { lineEnd = position + 1 }
            position += 1
            step = 0
        }
        guard index == bytes.byteCount || lineEnd == position else { return surrender(committing: lineEnd) }
        if position > head { waitingSince = now }
        head = position
        progress = step
    }

    private mutating func surrender(committing end: Int) {
        let committed = end
        hide(from: committed)
        head = committed
        typed.removeSubrange(committed...)
    }

    private mutating func expire(now: UInt64) {
        guard head < typed.count, now > waitingSince, now - waitingSince > Self.patience else { return }
        hide()
    }

    /// Gives up on everything that waits.
    private mutating func hide() {
        hide(from: head)
        clear()
    }

    private mutating func hide(from start: Int) {
        guard start < typed.count else { return }
        hiddenCount += typed.count - start
        isHidden = !isLineStart
        progress = 0
    }

    private mutating func clear() {
        typed.removeAll(keepingCapacity: true)
        head = 0
        progress = 0
    }

    private mutating func compact() {
        typed.removeSubrange(0..<head)
        head = 0
    }

    /// The count of a hidden line, once the line has ended: single reports would tell the rhythm of a password.
    private mutating func reportHidden() -> Int {
        guard !isHidden, hiddenCount > 0 else { return 0 }
        defer { hiddenCount = 0 }
        return hiddenCount
    }

    private static func isEnter(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }
    private static func isErase(_ byte: UInt8) -> Bool { byte == 0x7F || byte == 0x08 }

    private static func echoLength(of byte: UInt8) -> Int {
        isEnter(byte) ? 2 : isErase(byte) ? 3 : 1
    }

    /// The byte at `step` of the echo of `byte`; nil where no echo can be trusted.
    private static func echo(of byte: UInt8, at step: Int) -> UInt8? {
        if isEnter(byte) { return step == 0 ? 0x0D : 0x0A }
        if isErase(byte) { return step == 1 ? 0x20 : 0x08 }
        return byte < 0x20 ? nil : byte
    }
}

/// The end of what the target printed, to recognise a prompt that asks for a secret.
struct PromptTail: Sendable {
    /// Bytes remembered: longer prompts are judged by their end.
    static let size = 64

    private var ring = InlineArray<64, UInt8>(repeating: 0x0A)
    private var end = 0

    mutating func note(_ bytes: RawSpan) {
        for index in max(0, bytes.byteCount - Self.size)..<bytes.byteCount {
            ring[end] = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            end = (end + 1) % Self.size
        }
    }

    /// Whether the line the cursor is on looks like a question for a password, a passphrase or a code.
    var asksForSecret: Bool {
        Self.words.contains { holds($0) }
    }

    private static let words = [
        "assword", "assphrase", "asscode", "secret:", "pin:", "code:", "token:", "otp:",
    ].map { Array($0.utf8) }

    /// Whether the current line holds `word`, in either case.
    private func holds(_ word: [UInt8]) -> Bool {
        var matched = 0
        for distance in 1...Self.size {
            let byte = ring[(end + Self.size - distance) % Self.size]
            guard byte != 0x0A, byte != 0x0D else { return false }
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            let wanted = word.count - 1 - matched
            matched = lower == word[wanted] ? matched + 1 : lower == word[word.count - 1] ? 1 : 0
            if matched == word.count { return true }
        }
        return false
    }
}
