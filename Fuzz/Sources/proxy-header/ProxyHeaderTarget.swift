/// Any bytes are a header, none, or the beginning of one; and once they are, no byte behind changes that, and no byte
/// less is enough.
func fuzz(_ input: [UInt8]) {
    let whole = decode(input)
    for count in 0..<min(input.count, 300) {
        let part = decode(Array(input.prefix(count)))
        if case .header(let header, let length) = part {
            require(whole == part, "\(header) of \(length) bytes is another with more bytes")
            require(length <= count, "a header is longer than what there is")
        } else if case .fault = part {
            require(whole == part, "what was wrong is right with more bytes")
        }
    }
    if case .header(let header, let length) = whole {
        require(decode(Array(input.prefix(length))) == whole, "a header needs what stands behind it")
        require(length == 0 || decode(Array(input.prefix(length - 1))) == .more, "a header is whole before its end")
        require(header.extras.reduce(0) { $0 + $1.value.count } <= ProxyHeader.limit, "more extras than fit")
        require((header.source == nil) == (header.destination == nil), "one end only")
    }
}

private enum Outcome: Equatable {
    case header(ProxyHeader, Int)
    case more
    case fault(ProxyHeader.Fault)
}

private func decode(_ bytes: [UInt8]) -> Outcome {
    do throws(ProxyHeader.Fault) {
        guard let (header, length) = try ProxyHeader.decode(bytes.span) else { return .more }
        return .header(header, length)
    } catch {
        return .fault(error)
    }
}
