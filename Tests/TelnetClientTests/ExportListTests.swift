import NIOTelnet
import TelnetClient
import Testing

@Suite struct ExportListTests {
    @Test func `nothing of the environment is exported by itself (CVE-2005-0488, CVE-2026-32772)`() {
        #expect(ClientSettings(ClientOptions()).environment.exported.isEmpty)
    }

    @Test func `what is exported can be taken back`() throws {
        var list = ExportList()
        try list.export("DISPLAY", from: ["DISPLAY": ":0", "SECRET": "x"])
        #expect(list.exported == [EnvironmentVariable(.var, "DISPLAY", value: ":0")])
        try list.define("MINE", "1")
        #expect(list.exported.count == 2)
        try list.unexport("MINE")
        #expect(list.exported.count == 1)
        try list.undefine("DISPLAY")
        #expect(list.exported.isEmpty)
        #expect(throws: CommandError.self) { try list.export("NONE", from: [:]) }
        #expect(throws: CommandError.self) { try list.undefine("NONE") }
    }

    @Test func `variables are bounded in number and size`() throws {
        var list = ExportList()
        for number in 0..<ExportList.maximum { try list.define("V\(number)", "") }
        #expect(throws: CommandError.self) { try list.define("ONE_MORE", "") }
        #expect(throws: CommandError.self) {
            try list.define("V1", String(repeating: "x", count: ExportList.maximumValue + 1))
        }
    }
}
