import Telnet

/// Whatever is typed, in whatever pieces, leads to the same; each key is shown or sent a bounded number of times, what is
/// held is no longer than a line may be, and nothing is shown that is not to be echoed.
///
/// The first two bytes are the rules before and after a change, the third is where it comes; the rest are keys.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let (before, after) = (rules(choices.byte()), rules(choices.byte()))
    let place = Int(choices.byte())
    let keys = Array(choices.rest)
    let whole = Typing(before, after, keys.cut(at: place), changingAfter: 1)
    let singly = Typing(before, after, keys.singly, changingAfter: min(place, keys.count))
    require(singly == whole, "key by key it is another line")
    require(whole.sent.count <= 3 * keys.count, "\(whole.sent.count) bytes sent for \(keys.count) keys")
    if !before.echoes, !after.echoes { require(whole.shown.isEmpty, "shown where nothing is to be echoed") }
    require(whole.shown.count <= 4096 * (keys.count + 2), "\(whole.shown.count) bytes shown for \(keys.count) keys")
}

private func rules(_ choice: UInt8) -> LineDiscipline.Rules {
    var rules = Engine(Engine.Configuration(role: .client)).lineRules
    rules.edits = choice & 1 == 0
    rules.trapsSignals = choice & 2 == 0
    rules.hasLinemodeCommands = choice & 4 == 0
    rules.echoes = choice & 8 == 0
    rules.softTabs = choice & 16 == 0
    rules.stopsOutput = choice & 32 == 0
    rules.isUTF8 = choice & 64 == 0
    rules.restartsOnAny = choice & 128 != 0
    if choice & 0x91 == 0x91 { rules.forwardMask = Linemode.ForwardMask([32, 44, 0x80, 0xC3]) }
    rules.lineLimit = 24
    return rules
}

/// What became of keys, with adjacent bytes joined.
private struct Typing: Equatable {
    var sent: [UInt8] = []
    var shown: [UInt8] = []
    var others: [LineDiscipline.Action] = []

    init(
        _ before: LineDiscipline.Rules, _ after: LineDiscipline.Rules, _ pieces: [ArraySlice<UInt8>],
        changingAfter count: Int
    ) {
        var discipline = LineDiscipline(before)
        for (index, piece) in pieces.enumerated() {
            if index == count { add(discipline.adopt(after)) }
            add(discipline.typed(Array(piece)))
            require(discipline.collected.count <= 24 + 3, "\(discipline.collected.count) bytes held")
        }
        if pieces.count <= count { add(discipline.adopt(after)) }
        add(discipline.flush())
        require(discipline.collected.isEmpty, "something is held after all was sent")
    }

    private mutating func add(_ actions: [LineDiscipline.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes): sent += bytes
            case .echo(let bytes): shown += bytes
            case .signal, .stopOutput, .resumeOutput: others.append(action)
            }
        }
    }
}
