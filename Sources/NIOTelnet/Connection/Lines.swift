import NIOCore

extension TelnetConnection {
    /// Longest line, in bytes without its end: more ends the sequence with ``TelnetFault/lineTooLong(_:)``.
    public static let lineLimit = 4096

    /// What the peer says, line by line, without the ends, which may be `CR LF`, `CR NUL`, `CR` or `LF`. What is behind
    /// the last end when the peer closes is a line, too. Events are passed over. To be read by one task.
    public var lines: Lines {
        Lines(messages: messages)
    }

    /// A sequence of lines.
    public struct Lines: AsyncSequence, Sendable {
        let messages: NIOAsyncChannelInboundStream<Message>

        /// An iterator; there can be one.
        public func makeAsyncIterator() -> Iterator {
            Iterator(messages: messages.makeAsyncIterator())
        }

        /// The state of one reading.
        public struct Iterator: AsyncIteratorProtocol {
            var messages: NIOAsyncChannelInboundStream<Message>.AsyncIterator
            private var received = ByteBuffer()
            private var line: [UInt8] = []
            private var isAfterCR = false

            init(messages: NIOAsyncChannelInboundStream<Message>.AsyncIterator) {
                self.messages = messages
            }

            /// The next line; nil when the peer has closed. Bytes that are no UTF-8 come as U+FFFD.
            public mutating func next() async throws -> String? {
                while true {
                    if try takeLine() { return finish() }
                    guard let message = try await messages.next() else { return line.isEmpty ? nil : finish() }
                    if case .data(let buffer) = message { received = buffer }
                }
            }

            /// Moves bytes to the line up to its end; whether that has come.
            private mutating func takeLine() throws -> Bool {
                while let byte = received.readInteger(as: UInt8.self) {
                    let completesEnd = isAfterCR && (byte == 10 || byte == 0)
                    isAfterCR = byte == 13
                    if completesEnd { continue }
                    if byte == 13 || byte == 10 { return true }
                    guard line.count < TelnetConnection.lineLimit else {
                        throw TelnetFault.lineTooLong(TelnetConnection.lineLimit)
                    }
                    line.append(byte)
                }
                return false
            }

            private mutating func finish() -> String {
                defer { line.removeAll(keepingCapacity: true) }
                return String(decoding: line, as: UTF8.self)
            }
        }
    }
}
