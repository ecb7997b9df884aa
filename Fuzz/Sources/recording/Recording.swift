import Audit

/// Any bytes get a verdict, the same in whatever pieces they are read, and so do any frames in blocks whose checks hold.
///
/// The first byte says whether the rest is a file, or the payload of one block after a good opening.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let choice = choices.byte()
    let rest = Array(choices.rest)
    let file = choice & 1 == 0 ? rest : opening + block(rest, choice)
    let whole = decoded([file[...]])
    require(decoded(file.cut(at: Int(choice))) == whole, "cut at \(choice) it is another recording")
    require(decoded(file.singly) == whole, "byte by byte it is another recording")
}

private let opening: [UInt8] = RecordingHeader(
    id: "a", session: "b", user: "c", target: "d", listener: "e", source: "f", started: Timestamp(seconds: 0),
    columns: 80, rows: 24, term: "vt100"
).fileOpening

private func block(_ payload: [UInt8], _ choice: UInt8) -> [UInt8] {
    RecordingBlockHeader.block(choice & 2 == 0 ? .data : .seal, sequence: 1, base: UInt64(choice), payload: payload)
}

private struct Decoded: Equatable {
    var frames: [RecordingFrame] = []
    var verdict: RecordingVerdict
}

private func decoded(_ pieces: [ArraySlice<UInt8>]) -> Decoded {
    var decoder = RecordingDecoder()
    var frames: [RecordingFrame] = []
    for piece in pieces {
        decoder.push(piece) { (frame: RecordingFrame) throws(Never) in frames.append(frame) }
    }
    return Decoded(frames: frames, verdict: decoder.finish())
}
