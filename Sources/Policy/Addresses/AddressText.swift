/// The text forms of addresses, both ways.
enum AddressText {
    /// Four decimal octets without leading zeros, or nil.
    static func ipv4(_ text: Substring) -> UInt32? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let octet = decimal(part, upTo: 255) else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    /// The forms of RFC 4291 section 2.2, without a zone, or nil.
    static func ipv6(_ text: Substring) -> UInt128? {
        guard let gap = doubleColon(in: text) else {
            guard let groups = groups(text), groups.count == 8 else { return nil }
            return number(groups)
        }
        let after = text[text.utf8.index(gap, offsetBy: 2)...]
        guard doubleColon(in: after) == nil,
            let head = groups(text[..<gap], mayEndInIPv4: false), let tail = groups(after),
            head.count + tail.count <= 7
        else { return nil }
        return number(head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// Dotted octets.
    static func ipv4(_ value: UInt128) -> String {
        [24, 16, 8, 0].map { String(value >> $0 & 0xff) }.joined(separator: ".")
    }

    /// The canonical form of RFC 5952: lower case, and the first longest run of two or more zero groups as `::`.
    static func ipv6(_ value: UInt128) -> String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: value >> (112 - 16 * $0)) }
        func text(_ part: some Collection<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let zeros = longestZeroRun(groups) else { return text(groups) }
        return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
    }

    /// Decimal digits without a leading zero, at most `limit`.
    static func decimal(_ digits: some Collection<UInt8>, upTo limit: Int) -> Int? {
        guard !digits.isEmpty, digits.count <= 3, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value <= limit ? value : nil
    }

    private static func doubleColon(in text: Substring) -> Substring.Index? {
        let bytes = text.utf8
        return zip(bytes.indices, bytes.dropFirst().indices).first {
            bytes[$0] == UInt8(ascii: ":") && bytes[$1] == UInt8(ascii: ":")
        }?.0
    }

    /// At most eight groups of one to four hexadecimal digits; the last two may be written as an IPv4 address.
    private static func groups(_ text: Substring, mayEndInIPv4: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var tail: [UInt16] = []
        if mayEndInIPv4, let last = parts.last, let value = ipv4(last) {
            parts.removeLast()
            tail = [UInt16(value >> 16), UInt16(value & 0xffff)]
        }
        var groups: [UInt16] = []
        for part in parts {
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups + tail
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private static func number(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(into: 0) { $0 = $0 << 16 | UInt128($1) }
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start >= 2, index - start > best?.count ?? 0 { best = start..<index }
            start = index + 1
        }
        return best
    }
}
