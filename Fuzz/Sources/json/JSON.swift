import Audit

/// Any bytes are JSON or not JSON, never a trap; what was read and is written again is read as the same value.
func fuzz(_ input: [UInt8]) {
    guard let value = read(input) else { return }
    let text = written(value)
    require(read(Array(text.utf8)) == value, "read back otherwise: \(text)")
}

private func read(_ bytes: [UInt8]) -> JSONValue? {
    try? JSONReader.read(bytes[...])
}

private func written(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let text): text
    case .string(let text): quoted(text)
    case .array(let values): "[" + values.map(written).joined(separator: ",") + "]"
    case .object(let members):
        "{" + members.map { quoted($0.key) + ":" + written($0.value) }.joined(separator: ",") + "}"
    }
}

private func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return result + "\""
}
