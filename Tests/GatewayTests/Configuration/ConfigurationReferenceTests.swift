import Foundation
import Gateway
import Policy
import Testing

@Suite struct ConfigurationReferenceTests {
    private static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs").standardized

    @Test func `docs/configuration.md says what the tables say`() throws {
        let file = Self.docs.appendingPathComponent("configuration.md")
        let text = ConfigurationReference.markdown(families: ["ios", "raw"])
        if ProcessInfo.processInfo.environment["SALLYPORT_WRITE_DOCS"] != nil {
            try Data(text.utf8).write(to: file)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == text,
            "run with SALLYPORT_WRITE_DOCS=1 to write docs/configuration.md anew")
    }

    @Test func `the example loads without an error or a warning, and does what its comments say`() throws {
        let path = Self.docs.appendingPathComponent("sallyport.example.yaml").path
        let configuration = try Configuration.load(path: path, families: ["ios", "raw"])
        #expect(configuration.warnings.isEmpty)
        let office = Context(source: IPAddress("10.5.5.5"))
        func allows(_ user: String, _ verb: Verb, _ target: String) -> Bool {
            let roles = configuration.user(named: user)?.roles ?? []
            return configuration.policy.decide(
                subject: Subject(user: user, roles: roles), verb: verb, target: target, context: office
            ).isAllowed
        }
        #expect(allows("alice", .run, "core-sw1"))
        #expect(!allows("alice", .connect, "plc-7"))
        #expect(allows("bob", .connect, "plc-7"))
        #expect(!allows("bob", .run, "plc-7"))
    }
}
