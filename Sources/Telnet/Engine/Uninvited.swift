/// Subnegotiations that nobody agreed to. They are the worst that a hostile peer can do in few bytes, so of a row of them
/// only the first goes the way of those that may mean something.
enum Uninvited {
    /// A subnegotiation of up to so many bytes of parameters is ``Violation/optionNotEnabled(_:)``, whatever they are; an
    /// option is asked for its own words (``TelnetOption/fault(uninvited:)``) about longer ones only.
    static let short = 16
}

extension Parser {
    /// A whole subnegotiation that stands at `position`, between commands, with ``Uninvited/short`` parameters at most
    /// and no `IAC` among them: its option, and its end.
    @inline(__always)
    static func shortSubnegotiation(in bytes: Span<UInt8>, at position: Int) -> (option: Option, end: Int)? {
        let first = position &+ 3
        guard first < bytes.count, bytes[position] == Byte.iac, bytes[position &+ 1] == Command.sb.rawValue,
            // MCCP1's ends in a way of its own.
            bytes[position &+ 2] != Byte.iac, bytes[position &+ 2] != Option.mccp1.rawValue
        else { return nil }
        let last = min(first &+ Uninvited.short, bytes.count &- 2)
        var end = first
        while end <= last {
            if bytes[end] == Byte.iac {
                guard bytes[end &+ 1] == Command.se.rawValue else { return nil }
                return (Option(bytes[position &+ 2]), end &+ 2)
            }
            end &+= 1
        }
        return nil
    }
}

extension Engine {
    /// Tells `sink` of a row of short subnegotiations from `start`, between commands, that nobody agreed to. Returns its
    /// end.
    @inline(never)
    mutating func dropRow<Sink: EventSink>(in bytes: Span<UInt8>, from start: Int, into sink: inout Sink) -> Int {
        guard Uninvited.short <= exchange.configuration.limits.subnegotiation else { return start }
        var position = start
        while let (option, end) = Parser.shortSubnegotiation(in: bytes, at: position), !isInvited(option) {
            position = end
            violations &+= 1
            sink.received(.optionNotEnabled(option))
        }
        return position
    }

    func isInvited(_ option: Option) -> Bool {
        // By the table itself: the whole exchange would be copied.
        exchange.table.isAgreed(option, .local) || exchange.table.isAgreed(option, .remote)
    }

    func uninvited(_ option: Option) -> Violation {
        let payload = payload
        guard payload.count > Uninvited.short else { return .optionNotEnabled(option) }
        return Registry.type(for: option)?.fault(uninvited: payload) ?? .optionNotEnabled(option)
    }
}
