import Foundation
import Telnet
import Testing

@Suite struct `The registry` {
    @Test func `has a line for every file and folder of its folder`() {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/Telnet/Options")
        let registered = Registry.all.map { "\($0)" } + ["Registry"]
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        #expect(entries.map { $0.replacing(".swift", with: "") }.sorted() == registered.sorted())
    }

    @Test func `has one type per option, in the order of codes`() {
        let codes = Registry.all.map { $0.option.rawValue }
        #expect(codes == codes.sorted())
        #expect(Set(codes).count == codes.count)
        for type in Registry.all { #expect(Registry.type(for: type.option) == type) }
        #expect(Registry.type(for: .extendedOptionsList) == nil)
    }

    /// A gateway holds thousands of engines, each with the options of its connection.
    @Test func `makes each type afresh, at the price of a few words`() {
        func size<Own: TelnetOption>(_ type: Own.Type) -> Int { MemoryLayout.size(ofValue: type.init()) }
        for type in Registry.all {
            #expect(size(type) <= 128, "\(type.option)")
        }
    }

    @Test func `has a golden transcript for every option`() {
        let text = `Golden transcripts`.names
            .compactMap {
                try? String(contentsOf: `Golden transcripts`.folder.appendingPathComponent($0), encoding: .utf8)
            }
            .joined()
        for type in Registry.all {
            // What is refused has its refusals there, and what is momentary both its answers.
            let lines =
                type.isRefused
                ? ["IAC DONT \(type.option)", "IAC WONT \(type.option)"]
                : type.option.isMomentary
                    ? ["= momentary WILL \(type.option)", "= momentary DO \(type.option)"]
                    : ["= enabled remote \(type.option)"]
            for line in lines { #expect(text.contains(line), "\(line)") }
        }
    }
}
