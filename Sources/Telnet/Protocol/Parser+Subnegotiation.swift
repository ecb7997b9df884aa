// Subnegotiations (RFC 855): what stands between `IAC SB` and `IAC SE`.

extension Parser {
    /// After `IAC SB`: as much of the subnegotiation as there is.
    @inline(never)
    mutating func begun(_ bytes: Span<UInt8>, at start: Int) -> (Token?, Int) {
        if let (option, end) = whole(bytes, at: start) { return (.subnegotiation(option), end) }
        option = nil
        if !payload.isEmpty { payload.removeAll(keepingCapacity: true) }
        state = .subnegotiation
        var position = start
        let token = start < bytes.count ? receivedParameters(bytes, at: &position) : nil
        return (token, position)
    }

    /// A subnegotiation of which everything is there and whose parameters hold no `IAC`, as nearly all are: the state
    /// does not come into it. Returns its end, too.
    @inline(__always)
    private mutating func whole(_ bytes: Span<UInt8>, at start: Int) -> (Option, Int)? {
        let first = start &+ 1
        guard first < bytes.count, bytes[start] != Byte.iac, bytes[start] != Option.mccp1.rawValue else { return nil }
        let end = Self.nearIAC(in: bytes, from: first)
        guard end &- first <= limit, end &+ 1 < bytes.count, bytes[end &+ 1] == Command.se.rawValue else { return nil }
        keep(bytes, first..<end)
        return (Option(bytes[start]), end &+ 2)
    }

    /// The next `IAC`. Most parameters are shorter than the call of a search is worth.
    @inline(__always)
    private static func nearIAC(in bytes: Span<UInt8>, from start: Int) -> Int {
        let near = min(start &+ 8, bytes.count)
        var position = start
        while position < near {
            if bytes[position] == Byte.iac { return position }
            position &+= 1
        }
        return nextIAC(in: bytes, from: near)
    }

    /// Makes these bytes the payload. One as long as the last, as a peer's often are, takes its place.
    @inline(__always)
    mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let new = bytes.extracting(range)
        if payload.count != new.count {
            payload.removeAll(keepingCapacity: true)
            payload.append(addingCapacity: new.count) { kept in
                for index in new.indices { kept.append(new[index]) }
            }
        } else if !new.isEmpty {
            var old = payload.mutableSpan
            for index in 0..<min(old.count, new.count) { old[index] = new[index] }
        }
    }

    mutating func receivedParameters(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        if option == nil, bytes[position] != Byte.iac {
            option = Option(bytes[position])
            position += 1
        }
        if option == .mccp1, position < bytes.count, bytes[position] != Byte.iac {
            return receivedMCCP1(bytes[position], at: &position)
        }
        while true {
            let start = position
            let end = Self.nextIAC(in: bytes, from: start)
            guard end - start <= limit - payload.count else { return exceeded() }
            if end - start == 1 {
                payload.append(bytes[start])
            } else if end > start {
                payload.append(addingCapacity: end - start) { new in
                    for index in start..<end { new.append(bytes[index]) }
                }
            }
            position = min(end + 1, bytes.count)
            guard end < bytes.count else { return nil }
            guard position < bytes.count else {
                state = .subnegotiationCommand
                return nil
            }
            guard option != nil, bytes[position] == Byte.iac else {
                return receivedParameterCommand(bytes, at: &position)
            }
            if let token = receivedParameterIACs(bytes, at: &position) { return token }
        }
    }

    /// A row of `IAC`s of which one was before `position`: each pair is one among the parameters. One left over begins
    /// what comes next.
    private mutating func receivedParameterIACs(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        let pairs = (Self.endOfRow(in: bytes, from: position) - position + 1) / 2
        let room = limit - payload.count
        position += 2 * min(pairs, room + 1) - 1
        guard pairs <= room else { return exceeded() }
        payload.append(contentsOf: repeatElement(Byte.iac, count: pairs))
        return nil
    }

    /// The one subnegotiation of MCCP1 ends by `WILL SE`, without the `IAC` that RFC 855 wants there.
    private mutating func receivedMCCP1(_ byte: UInt8, at position: inout Int) -> Token? {
        guard payload.count < limit else { return exceeded() }
        position += 1
        if payload == [Verb.will.rawValue], byte == Command.se.rawValue {
            state = .data
            return .subnegotiation(.mccp1)
        }
        payload.append(byte)
        return nil
    }

    /// `IAC` in a subnegotiation is doubled, also in the place of the option's code, or ends it. What else follows it
    /// is taken as a command outside: whoever forgot `IAC SE` goes on talking to us, not to the option.
    mutating func receivedParameterCommand(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        switch Command(rawValue: bytes[position]) {
        case .iac:
            position += 1
            return receivedParameterIAC()
        case .se:
            position += 1
            state = .data
            return option.map(Token.subnegotiation) ?? .violation(.emptySubnegotiation)
        default:
            state = .command
            return .violation(.interruptedSubnegotiation)
        }
    }

    private mutating func receivedParameterIAC() -> Token? {
        state = .subnegotiation
        if option == nil {
            option = .extendedOptionsList
        } else {
            guard payload.count < limit else { return exceeded() }
            payload.append(Byte.iac)
        }
        return nil
    }

    private mutating func exceeded() -> Token {
        payload = []
        state = .data
        return .exceeded(.subnegotiation(limit))
    }
}
