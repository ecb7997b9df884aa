/// One connection to an emulated device: a pure machine, driven by a channel handler or a test.
package protocol EmulatedSession {
    /// Whether the device has hung up and all was taken.
    var isClosed: Bool { get }
    /// Bytes made and not taken yet.
    var pendingBytes: Int { get }
    /// When to call `timedOut`; nil for never.
    var deadline: Duration? { get }
    /// Bytes came from the person.
    mutating func receive(_ bytes: some Sequence<UInt8>, now: Duration)
    /// Time passed; harmless when called early.
    mutating func timedOut(now: Duration)
    /// The person's window has this size; 0 for unknown.
    mutating func resize(columns: Int, rows: Int)
    /// The person's terminal is of this type.
    mutating func setTerminalType(_ type: String)
    /// The person asked for an interrupt by a command of the protocol.
    mutating func interrupt()
    /// Makes and takes output, at most so many bytes; empty if there is none for now.
    mutating func takeOutput(atMost limit: Int, now: Duration) -> [UInt8]
    /// The connection is gone.
    mutating func leave()
}
