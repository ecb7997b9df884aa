import Terminal

/// A line asked of a person is the same in whatever pieces it is typed, never longer than its limit, and not echoed where
/// it is secret; what is typed after its end is handed on, all of it.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let choice = choices.byte()
    let limit = choices.number(below: 80)
    let typed = Array(choices.rest)
    let whole = asked([typed[...]], echo: choice & 1 == 0, limit: limit)
    require(asked(typed.singly, echo: choice & 1 == 0, limit: limit) == whole, "byte by byte it is another line")
    if choice & 1 != 0 { require(whole.echo.isEmpty, "a secret was echoed") }
    if case .line(let line)? = whole.outcome { require(line.count <= limit, "\(line.count) bytes of \(limit)") }
    require(typed.suffix(whole.rest.count).elementsEqual(whole.rest), "what came after the end is another text")
}

private func asked(_ pieces: [ArraySlice<UInt8>], echo: Bool, limit: Int) -> LineInput.Step {
    var line = LineInput(prompt: "? ", echo: echo, limit: limit)
    var sum = line.receive([])
    for piece in pieces {
        let step = line.receive(piece)
        sum.echo += step.echo
        sum.outcome = sum.outcome ?? step.outcome
        sum.rest += step.rest
    }
    return sum
}
