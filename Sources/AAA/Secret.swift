/// Bytes that must not be seen: a password, a key, a one-time code.
///
/// The bytes live in one heap block that is overwritten when the last copy of the value goes away. That is best effort:
/// whoever made the value may hold copies of their own, see ``init(wiping:)``. A secret prints as `<secret>`, shows
/// nothing to reflection, cannot be encoded or hashed, and compares in a time that does not depend on its content.
public struct Secret: Sendable {
    private let storage: Storage

    /// Copies `bytes`; any length, also none.
    public init(_ bytes: some Collection<UInt8>) {
        storage = Storage(bytes)
    }

    /// Copies the UTF-8 form of `text`.
    public init(_ text: String) {
        storage = Storage(text.utf8)
    }

    /// Takes the content of `bytes` over, and leaves an empty array whose former memory was overwritten.
    public init(wiping bytes: inout [UInt8]) {
        storage = Storage(bytes)
        bytes.withUnsafeMutableBytes(overwrite)
        bytes = []
    }

    /// The number of bytes.
    public var count: Int { storage.buffer.count }

    /// Whether there are no bytes at all.
    public var isEmpty: Bool { storage.buffer.isEmpty }

    /// Lends the bytes to `body`. The buffer is dead when `body` returns; do not let it, or a copy, escape.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The storage must not be released, and thereby wiped, while `body` still reads.
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeRawBufferPointer(storage.buffer))
    }
}

extension Secret: Equatable {
    /// Whether both hold the same bytes. The time depends on the lengths only.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.withBytes { left in
            right.withBytes { right in
                guard left.count == right.count else { return false }
                var difference: UInt8 = 0
                for index in left.indices { difference |= left[index] ^ right[index] }
                return difference == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`, whatever is inside.
    public var description: String { "<secret>" }

    /// Always `<secret>`, whatever is inside.
    public var debugDescription: String { "<secret>" }

    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The heap block of a secret.
///
/// `@unchecked Sendable` because the buffer is written in `init` and `deinit` only, when exactly one reference exists;
/// in between it is only read.
private final class Storage: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        buffer = .allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
    }

    deinit {
        overwrite(UnsafeMutableRawBufferPointer(buffer))
        buffer.deallocate()
    }
}

/// Zeroes memory that is about to be released. Never inlined: seen together with the release, the stores would look
/// useless to the optimiser.
@inline(never)
private func overwrite(_ buffer: UnsafeMutableRawBufferPointer) {
    for index in buffer.indices { buffer[index] = 0 }
}
