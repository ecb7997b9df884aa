import Glibc

/// The header by which a proxy tells whose connection it forwards: the PROXY protocol, version 1 and 2. A value made of
/// bytes, without a channel.
public struct ProxyHeader: Sendable, Equatable {
    /// Why bytes are no header.
    public enum Fault: Error, Hashable, Sendable {
        /// They do not begin like one.
        case absent
        /// They begin like one and go on otherwise.
        case malformed
        /// It is longer than ``ProxyHeader/limit`` allows.
        case tooLong(Int)
        /// It did not come in time.
        case late
    }

    /// One end of the connection that is forwarded.
    public struct Endpoint: Hashable, Sendable {
        /// The address: 4 bytes of IPv4 or 16 of IPv6.
        public let octets: [UInt8]
        /// The port.
        public let port: UInt16
    }

    /// Something a proxy tells besides, by version 2: its type and its bytes.
    public struct Extra: Hashable, Sendable {
        /// What it is, such as 0x02 for the name that the client asked for.
        public let type: UInt8
        /// The bytes.
        public let value: [UInt8]
    }

    /// Longest line of version 1 with its CR LF, in bytes.
    public static let lineLimit = 107
    /// Most bytes of addresses and extras taken by version 2. The protocol allows 65535; a TLS proxy sends hundreds.
    public static let limit = 4096

    /// Where the connection comes from. Nil if the proxy speaks for itself, as for a health check, or does not know.
    public var source: Endpoint?
    /// Where the client connected to; nil as ``source``.
    public var destination: Endpoint?
    /// What else the proxy tells, in order.
    public var extras: [Extra]

    /// A header, of a proxy that speaks for itself if no addresses are given.
    public init(source: Endpoint? = nil, destination: Endpoint? = nil, extras: [Extra] = []) {
        self.source = source
        self.destination = destination
        self.extras = extras
    }

    /// The header at the start of `bytes` and its length; nil if it is not all there yet.
    public static func decode(_ bytes: Span<UInt8>) throws(Fault) -> (header: ProxyHeader, length: Int)? {
        if bytes.starts(with: signature) { return try decodeBinary(bytes) }
        if bytes.starts(with: word) { return try decodeLine(bytes) }
        guard bytes.isBeginning(of: signature) || bytes.isBeginning(of: word) else { throw .absent }
        return nil
    }
}

extension ProxyHeader.Fault: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .absent: "peer is a proxy and sent no PROXY header"
        case .malformed: "peer sent a malformed PROXY header"
        case .tooLong(let bytes): "peer sent a PROXY header of more than \(bytes) bytes"
        case .late: "peer is a proxy and sent no PROXY header in time"
        }
    }
}

// MARK: - Version 1

extension ProxyHeader {
    private static let word = Array("PROXY ".utf8)

    private static func decodeLine(_ bytes: Span<UInt8>) throws(Fault) -> (header: ProxyHeader, length: Int)? {
        var line: [UInt8] = []
        for index in 0..<min(bytes.count, lineLimit) {
            if bytes[index] == 10, line.last == 13 {
                let words = line.dropLast().split(separator: 32, omittingEmptySubsequences: false)
                return (try header(words.map { String(decoding: $0, as: UTF8.self) }), index + 1)
            }
            line.append(bytes[index])
        }
        guard bytes.count < lineLimit else { throw .tooLong(lineLimit) }
        return nil
    }

    private static func header(_ words: [String]) throws(Fault) -> ProxyHeader {
        guard words.count > 1 else { throw .malformed }
        if words[1] == "UNKNOWN" { return ProxyHeader() }
        guard words.count == 6, ["TCP4", "TCP6"].contains(words[1]) else { throw .malformed }
        let isWide = words[1] == "TCP6"
        return ProxyHeader(
            source: try endpoint(words[2], port: words[4], isWide: isWide),
            destination: try endpoint(words[3], port: words[5], isWide: isWide))
    }

    private static func endpoint(_ text: String, port: String, isWide: Bool) throws(Fault) -> Endpoint {
        guard !port.isEmpty, port.utf8.allSatisfy({ 48...57 ~= $0 }), let number = UInt16(port),
            let octets = octets(text, isWide: isWide)
        else { throw .malformed }
        return Endpoint(octets: octets, port: number)
    }

    private static func octets(_ text: String, isWide: Bool) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: isWide ? 16 : 4)
        return inet_pton(isWide ? AF_INET6 : AF_INET, text, &octets) == 1 ? octets : nil
    }
}

// MARK: - Version 2

extension ProxyHeader {
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]
    /// Signature, version and command, family, and two bytes of length.
    private static let fixed = 16

    private static func decodeBinary(_ bytes: Span<UInt8>) throws(Fault) -> (header: ProxyHeader, length: Int)? {
        guard bytes.count >= fixed else { return nil }
        guard [0x20, 0x21].contains(bytes[12]) else { throw .malformed }
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard length <= limit else { throw .tooLong(limit) }
        guard bytes.count >= fixed + length else { return nil }
        let content = bytes.extracting(fixed..<fixed + length)
        // LOCAL: the proxy speaks for itself, and what it says of addresses is to be skipped.
        let header = bytes[12] == 0x20 ? ProxyHeader() : try header(family: bytes[13], content)
        return (header, fixed + length)
    }

    private static func header(family: UInt8, _ content: Span<UInt8>) throws(Fault) -> ProxyHeader {
        var header = ProxyHeader()
        var position = 0
        switch family {
        case 0x11, 0x12: (header.source, header.destination, position) = try addresses(content, width: 4)
        case 0x21, 0x22: (header.source, header.destination, position) = try addresses(content, width: 16)
        case 0x31, 0x32: position = 216
        case 0x00: return header
        default: throw .malformed
        }
        guard position <= content.count else { throw .malformed }
        header.extras = try extras(content.extracting(position..<content.count))
        return header
    }

    private static func addresses(
        _ content: Span<UInt8>, width: Int
    ) throws(Fault) -> (Endpoint?, Endpoint?, Int) {
        guard content.count >= 2 * width + 4 else { throw .malformed }
        func endpoint(_ index: Int) -> Endpoint {
            let port = 2 * width + 2 * index
            return Endpoint(
                octets: (index * width..<(index + 1) * width).map { content[$0] },
                port: UInt16(content[port]) << 8 | UInt16(content[port + 1]))
        }
        return (endpoint(0), endpoint(1), 2 * width + 4)
    }

    private static func extras(_ content: Span<UInt8>) throws(Fault) -> [Extra] {
        var extras: [Extra] = []
        var position = 0
        while position < content.count {
            guard content.count - position >= 3 else { throw .malformed }
            let length = Int(content[position + 1]) << 8 | Int(content[position + 2])
            let start = position + 3
            guard content.count - start >= length else { throw .malformed }
            extras.append(Extra(type: content[position], value: (start..<start + length).map { content[$0] }))
            position = start + length
        }
        return extras
    }
}

extension Span<UInt8> {
    fileprivate func starts(with prefix: [UInt8]) -> Bool {
        count >= prefix.count && isBeginning(of: prefix)
    }

    /// Whether the bytes, as far as there are any, are those of `whole`.
    fileprivate func isBeginning(of whole: [UInt8]) -> Bool {
        (0..<Swift.min(count, whole.count)).allSatisfy { self[$0] == whole[$0] }
    }
}
