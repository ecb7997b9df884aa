import Telnet

/// Any parameters of any option, in force on either side or on both, are taken, called a violation, or end the
/// connection, the same in whatever pieces they come; what is sent back is well-formed and bounded.
///
/// The first byte is the option, the second says which end we are and where the option is in force. The rest is the
/// parameters; a 255 ends one subnegotiation and begins the next.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let option = Option(choices.byte())
    let choice = choices.byte()
    let role: Role = choice & 1 == 0 ? .client : .server
    var start = Engine(configuration(role))
    if choice & 2 == 0 { agree(.do, option, &start) }
    if choice & 4 == 0 { agree(.will, option, &start) }
    let isAgreed = Side.allCases.contains { start.state(option, $0) == .yes }

    let opening: [UInt8] = [255, 250] + (option.rawValue == 255 ? [255, 255] : [option.rawValue])
    var stream: [UInt8] = []
    for parameters in choices.rest.split(separator: 255, omittingEmptySubsequences: false) {
        stream += opening + parameters + [255, 240]
    }
    var engine = start
    let whole = Observation(&engine, [stream[...]])
    if !isAgreed {
        require(whole.output.isEmpty, "an answer for an option that is not in force")
        require(whole.payloads.isEmpty, "parameters of an option that is not in force")
    }
    require(isWellFormed(whole.output, from: role), "output that is not Telnet: \(whole.output)")
    require(
        whole.output.count <= Limits.amplification * stream.count, "\(whole.output.count) bytes for \(stream.count)")
    require(Observation(&start, stream.singly) == whole, "byte by byte it is another stream")
}

private func configuration(_ role: Role) -> Engine.Configuration {
    var configuration = Engine.Configuration(role: role)
    configuration.local = .all
    configuration.remote = .all
    configuration.askUser = true
    configuration.window = WindowSize(columns: 80, rows: 24)
    return configuration
}

private func agree(_ verb: Verb, _ option: Option, _ engine: inout Engine) {
    _ = Observation(&engine, [[255, verb.rawValue, option.rawValue]])
}
