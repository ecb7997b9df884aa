import Devices

/// Whatever a device says and however slowly, a dialogue with it asks for the user's name and the password at most once,
/// tells how each command ended before the next one is sent, and ends with one word that nothing follows.
///
/// A step is how long the device was silent, then a length and the bytes it sends.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    var now = Duration.zero
    let choice = choices.byte()
    guard let family = DeviceFamilies.all.first(where: { $0.name == "ios" }) else { fatalError("no family ios") }
    var dialogue = DeviceDialogue(
        family: family, commands: ["show version", "show clock"], enable: choice & 1 == 0, now: now)
    var actions: [DeviceDialogue.Action] = []
    while !choices.rest.isEmpty {
        let silence = Duration.milliseconds(Int(choices.byte()) * 20)
        now += silence
        if silence > .zero { actions += dialogue.timedOut(now: now) }
        actions += dialogue.received(choices.bytes(), now: now)
    }
    actions += dialogue.closed()
    check(actions)
    require(dialogue.isOver, "a dialogue goes on after the connection has ended")
}

private func check(_ actions: [DeviceDialogue.Action]) {
    for once in [DeviceDialogue.Action.sendUser, .sendPassword] {
        require(actions.count { $0 == once } <= 1, "\(once) more than once")
    }
    let ends = actions.indices.filter { index in
        if case .failed = actions[index] { return true }
        return actions[index] == .finished
    }
    require(ends.count == 1 && ends.first == actions.count - 1, "ends \(ends) of \(actions.count) actions")
    let finished = actions.count { if case .commandFinished = $0 { true } else { false } }
    require(finished <= 2, "\(finished) of 2 commands finished")
}
