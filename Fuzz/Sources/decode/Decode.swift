import Telnet

/// A replay has the same steps in whatever pieces the stream comes, accounts for every byte up to where it ends, and is
/// written as lines that the notation reads back, and as objects that are whole.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let choice = choices.byte()
    var configuration = Engine.Configuration(role: choice & 1 == 0 ? .client : .server)
    configuration.local = choice & 2 == 0 ? .all : []
    configuration.remote = choice & 4 == 0 ? .all : [.naws, .terminalType]
    if choice & 8 != 0 { configuration.requests = [.init(.do, .echo), .init(.will, .naws)] }
    let stream = Array(choices.rest)

    let (steps, isOver) = replay(configuration, [stream[...]])
    require(replay(configuration, stream.singly).steps == steps, "byte by byte it is another replay")
    let received = steps.flatMap(\.received)
    require(stream.starts(with: received), "bytes that were not in the stream")
    require(isOver || received.count == stream.count, "\(stream.count - received.count) bytes are missing")
    checkTranscript(steps)
    checkObjects(steps)
}

private func replay(
    _ configuration: Engine.Configuration, _ pieces: [ArraySlice<UInt8>]
) -> (steps: [Replay.Step], isOver: Bool) {
    var replay = Replay(configuration)
    var steps = replay.start()
    for piece in pieces { steps += replay.receive(Array(piece).span) }
    return (steps + replay.finish(), replay.isOver)
}

private func checkTranscript(_ steps: [Replay.Step]) {
    var writer = ReplayWriter(.transcript)
    let lines = steps.map { writer.write($0) }.joined().split(separator: "\n")
    var received: [UInt8] = [], data: [UInt8] = []
    for line in lines {
        let isPlain = line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        require(isPlain, "a control character in \(line)")
        if line.hasPrefix("< ") { received += bytes(line.dropFirst(2), .stream) }
        if line.hasPrefix("= data ") { data += bytes(line.dropFirst(7), .data) }
    }
    require(received == steps.flatMap(\.received), "the lines hold other bytes")
    let reported = steps.flatMap(\.reports).flatMap { report -> [UInt8] in
        guard case .data(let bytes) = report else { return [] }
        return bytes
    }
    require(data == reported, "the lines hold other data")
}

private func bytes(_ text: Substring, _ content: Notation.Content) -> [UInt8] {
    do {
        return try Notation.bytes(String(text), of: content)
    } catch {
        fatalError("\(error) in \(text)")
    }
}

private func checkObjects(_ steps: [Replay.Step]) {
    var writer = ReplayWriter(.json)
    let text = steps.map { writer.write($0) }.joined() + writer.end()
    require(text.isEmpty || text.hasSuffix("}\n"), "a line that is not ended")
    for line in text.split(separator: "\n") {
        require(line.hasPrefix("{\"event\":\"") && line.hasSuffix("}"), "no object: \(line)")
        require(line.utf8.count { $0 == UInt8(ascii: "\"") }.isMultiple(of: 2), "an open string: \(line)")
    }
}
