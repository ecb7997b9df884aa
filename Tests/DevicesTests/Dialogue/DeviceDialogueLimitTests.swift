import Devices
import Testing

extension DeviceDialogueTests {
    @Test func `More commands than the limit are refused`() {
        var limits = DialogueLimits()
        limits.commands = 1
        var dialogue = DeviceDialogue(family: ios, commands: ["a", "b"], limits: limits, now: .zero)
        #expect(dialogue.timedOut(now: .zero) == [.failed(.limit(.commands))])
    }

    @Test func `A silent device in a command is given up`() {
        check(
            Self.login + #"""
                > show clock
                < show clock\r\n
                ~ 59000
                < tick\r\n
                ~ 59000
                < tick\r\n
                ~ 60000
                = output tick\r\ntick\r\n
                = failed the device did not go on in time (running the command)
                """#)
    }
}
