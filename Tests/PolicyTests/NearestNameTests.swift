import Policy
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("core-sw2", "core-sw1"), ("core-sw", "core-sw1"), ("ocre-sw1", "core-sw1"), ("CORE-SW1", "core-sw1"),
        ("edge", "edge-1"), ("plc7", "plc-7"),
    ])
    func `a slip is recognised: a letter missing, added, replaced, swapped, or in capitals`(
        typed: String, meant: String
    ) {
        #expect(NearestName.find(typed, among: ["plc-7", "core-sw1", "edge-1"]) == meant)
    }

    @Test(arguments: ["", "x", "printer", "core-sw1-is-down", "1-ws-eroc"])
    func `what is too far away is not guessed at`(typed: String) {
        #expect(NearestName.find(typed, among: ["plc-7", "core-sw1", "edge-1"]) == nil)
    }

    @Test func `of equally near names the first in the alphabet is taken, in whatever order they come`() {
        #expect(NearestName.find("sw0", among: ["sw2", "sw1"]) == "sw1")
        #expect(NearestName.find("sw0", among: ["sw1", "sw2"]) == "sw1")
    }

    @Test func `names longer than the limit are not compared`() {
        let long = String(repeating: "a", count: NearestName.longest + 1)
        #expect(NearestName.find(long, among: [long]) == nil)
        #expect(NearestName.find(String(long.dropLast()), among: [long]) == nil)
        #expect(NearestName.find(String(long.dropLast()), among: [String(long.dropLast())]) != nil)
    }
}
