import Telnet

/// Runs an engine over a stream. The first byte of the input says how it is set up, the second where the stream is cut.
func checkEngine(_ role: Role, _ input: [UInt8]) {
    var choices = Choices(input)
    let configuration = configuration(role, choices.byte())
    let cut = Int(choices.byte())
    let stream = Array(choices.rest)
    let start = started(configuration)

    var engine = start
    let whole = Observation(&engine, [stream[...]])
    require(whole.data.count <= stream.count, "more data than bytes")
    require(engine.payload.count <= configuration.limits.subnegotiation, "a payload beyond its limit")
    require(isWellFormed(whole.output, from: role), "output that is not Telnet: \(whole.output)")
    require(
        whole.output.count <= Limits.amplification * stream.count, "\(whole.output.count) bytes for \(stream.count)")

    var other = start
    require(Observation(&other, stream.singly) == whole, "byte by byte it is another stream")
    other = start
    require(Observation(&other, stream.cut(at: cut)) == whole, "cut at \(cut) it is another stream")
    other = start
    require(Observation(&other, stream.cut(at: cut), batched: true) == whole, "by the other loop it is another stream")
}

private func configuration(_ role: Role, _ choice: UInt8) -> Engine.Configuration {
    var configuration = Engine.Configuration(role: role)
    configuration.local = choice & 1 == 0 ? .all : [.binary, .suppressGoAhead, .naws, .terminalType]
    configuration.remote = choice & 2 == 0 ? .all : [.echo, .suppressGoAhead, .binary, .newEnviron]
    configuration.askUser = choice & 4 == 0
    if choice & 8 != 0 {
        configuration.limits.subnegotiation = 24
        configuration.limits.negotiations = 6
    }
    if choice & 16 != 0 {
        configuration.requests = [
            .init(.do, .terminalType), .init(.will, .echo), .init(.do, .naws), .init(.will, .binary),
            .init(.do, .binary),
        ]
    }
    configuration.window = WindowSize(columns: 255, rows: 24)
    return configuration
}

private func started(_ configuration: Engine.Configuration) -> Engine {
    var engine = Engine(configuration)
    engine.start()
    _ = engine.takeOutput()
    return engine
}
