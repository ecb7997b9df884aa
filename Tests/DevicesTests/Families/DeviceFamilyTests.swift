import Devices
import Foundation
import Testing

@Suite struct DeviceFamilyTests {
    @Test func `Every file in Families is a registered family`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Devices/Families")
        let files = try FileManager.default.contentsOfDirectory(atPath: sources.path())
            .map { $0.replacingOccurrences(of: ".swift", with: "").lowercased() }
        #expect(Set(files) == Set(DeviceFamilies.all.map(\.name)))
    }

    @Test func `Names are unique and found`() {
        #expect(Set(DeviceFamilies.all.map(\.name)).count == DeviceFamilies.all.count)
        for family in DeviceFamilies.all { #expect(DeviceFamilies.named(family.name)?.title == family.title) }
        #expect(DeviceFamilies.named("IOS") == nil)
    }

    static let prompts: [(String, DevicePrompt?)] = [
        ("switch1>", DevicePrompt(hostname: "switch1", mode: .user)),
        ("switch1#", DevicePrompt(hostname: "switch1", mode: .privileged)),
        ("sw-1.lab(config)#", DevicePrompt(hostname: "sw-1.lab", mode: .configuration("config"))),
        ("switch1(config-if)#", DevicePrompt(hostname: "switch1", mode: .configuration("config-if"))),
        ("switch1(config-if)>", nil),
        ("switch1()#", nil),
        ("switch1(config#", nil),
        ("# Authorized access only #", nil),
        ("#", nil),
        (">", nil),
        ("###", nil),
        ("price > 100 #", nil),
        ("<b>", nil),
        ("", nil),
        ("switch1", nil),
    ]

    @Test("A line is a prompt of IOS only if all of it is", arguments: prompts)
    func prompt(row: (line: String, prompt: DevicePrompt?)) throws {
        let ios = try #require(DeviceFamilies.named("ios"))
        #expect(ios.prompt(in: row.line) == row.prompt)
    }

    @Test func `A prompt longer than any host name is none`() throws {
        let ios = try #require(DeviceFamilies.named("ios"))
        #expect(ios.prompt(in: String(repeating: "a", count: 64) + "#") == nil)
        #expect(ios.prompt(in: String(repeating: "a", count: 63) + "#") != nil)
    }

    @Test func `Nothing runs unattended on a raw device`() throws {
        let raw = try #require(DeviceFamilies.named("raw"))
        #expect(!raw.isAutomated)
        var dialogue = DeviceDialogue(family: raw, commands: ["show version"], now: .zero)
        #expect(dialogue.deadline == .zero)
        #expect(dialogue.timedOut(now: .zero) == [.failed(.notAutomated(family: "raw"))])
        #expect(dialogue.isOver)
    }
}
