import Audit

/// Of what is typed, only bytes that stand in the output are ever handed out for storing, in order, and all others are
/// counted: none is lost and none counted twice.
///
/// A step is its kind and how long it took, then a length and the bytes.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    var matcher = EchoMatcher()
    var typed = 0, masked = 0, now: UInt64 = 0
    var echoed: [UInt8] = [], printed: [UInt8] = []
    while !choices.rest.isEmpty {
        let choice = choices.byte()
        now += UInt64(choice >> 1) * 50_000_000
        let bytes = choices.bytes()
        let outcome: EchoMatcher.Outcome
        if choice & 1 == 0 {
            typed += bytes.count
            outcome = matcher.received(typed: bytes.span.bytes, now: now)
        } else {
            printed += bytes
            outcome = matcher.received(printed: bytes.span.bytes, now: now)
        }
        masked += outcome.masked
        echoed += matcher.typed[outcome.echoed]
    }
    masked += matcher.finish()
    require(echoed.count + masked == typed, "\(typed) typed, \(echoed.count) echoed, \(masked) masked")
    var rest = printed[...]
    for byte in echoed where byte >= 0x20 && byte != 0x7F {
        guard let place = rest.firstIndex(of: byte) else { fatalError("stored, but never printed: \(byte)") }
        rest = rest[(place + 1)...]
    }
}
