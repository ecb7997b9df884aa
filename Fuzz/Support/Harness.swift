/// What libFuzzer calls with each input. Every target has a function `fuzz`, which ends the process by ``require(_:_:)``
/// if its invariant does not hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    fuzz(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the process unless `condition` holds: libFuzzer then writes the input to a file.
@inline(__always)
func require(_ condition: Bool, _ rule: @autoclosure () -> String) {
    if !condition { fatalError(rule()) }
}

/// Decisions taken from the front of an input; zero once it is used up.
struct Choices {
    private(set) var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) {
        rest = input[...]
    }

    mutating func byte() -> UInt8 {
        rest.popFirst() ?? 0
    }

    /// A number below `bound`, which is at most 256.
    mutating func number(below bound: Int) -> Int {
        Int(byte()) % bound
    }

    /// The next bytes, as many as the first one says.
    mutating func bytes(atMost limit: Int = 255) -> [UInt8] {
        let count = min(Int(byte()), limit)
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

extension [UInt8] {
    /// Each byte by itself.
    var singly: [ArraySlice<UInt8>] {
        indices.map { self[$0...$0] }
    }

    /// Two pieces.
    func cut(at position: Int) -> [ArraySlice<UInt8>] {
        [self[..<Swift.min(position, count)], self[Swift.min(position, count)...]]
    }
}
