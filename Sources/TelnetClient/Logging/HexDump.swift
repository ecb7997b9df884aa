/// Bytes as lines of sixteen, with an offset before and the printable characters behind.
enum HexDump {
    static let width = 16

    /// The lines for `bytes`, which stand at `offset` in their stream; `mark` tells the direction.
    static func lines(_ bytes: some Collection<UInt8>, mark: String, offset: Int) -> String {
        var text = ""
        var rest = Array(bytes)[...]
        var position = offset
        while !rest.isEmpty {
            let row = rest.prefix(width)
            text += line(row, mark: mark, offset: position) + "\n"
            rest = rest.dropFirst(width)
            position += row.count
        }
        return text
    }

    private static func line(_ row: ArraySlice<UInt8>, mark: String, offset: Int) -> String {
        let codes = row.map { digits(Int($0), 2) }.joined(separator: " ")
        let padding = String(repeating: " ", count: width * 3 - 1 - codes.count)
        let characters = row.map { 0x20...0x7E ~= $0 ? String(Unicode.Scalar($0)) : "." }.joined()
        return "\(mark) \(digits(offset, 6))  \(codes)\(padding)  \(characters)"
    }

    private static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
