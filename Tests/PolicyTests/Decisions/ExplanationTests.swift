import Policy
import Testing

@Suite struct ExplanationTests {
    private func explain(
        _ roles: [String], _ verb: Verb, _ target: String, from source: String? = nil
    ) -> [String] {
        let context = Context(source: source.flatMap { IPAddress($0) }, listener: source.map { _ in "ssh" })
        let explanation = Plant.book.explain(
            subject: Subject(user: "alice", roles: roles), verb: verb, target: target, context: context)
        return explanation.description.split(separator: "\n").map(String.init)
    }

    @Test func `the first line is the outcome alone, then the reason with its place, then the whole way`() {
        #expect(
            explain(["netops", "careful"], .connect, "core-sw1") == [
                "allow",
                "role netops allows connect for tier=prod (plant.yaml:10:7)",
                "  user 'alice' has roles 'careful', 'netops'",
                "  target 'core-sw1' has labels site=ams, tier=prod",
                "  role 'careful' denies connect, run for tier=ot: does not apply: other targets (plant.yaml:20:7)",
                "  role 'netops' allows connect, run for tier=prod: applies (plant.yaml:10:7)",
                "  the session is bound to: idle 1m, longest 8h, 2 sessions",
            ])
    }

    @Test func `a denial tells the rule that denied among those that allowed`() {
        #expect(
            explain(["careful", "all"], .connect, "plc-7") == [
                "deny",
                "role careful denies connect for tier=ot (plant.yaml:20:7)",
                "  user 'alice' has roles 'all', 'careful'",
                "  target 'plc-7' has labels tier=ot (plant.yaml:3:7)",
                "  role 'all' allows connect for every target: applies (plant.yaml:30:7)",
                "  role 'careful' denies connect, run for tier=ot: applies (plant.yaml:20:7)",
            ])
    }

    @Test func `verbs and sources that do not fit are named`() {
        #expect(
            explain(["all", "office"], .run, "bare", from: "10.0.0.1") == [
                "deny",
                "no role allows run for 'bare', only connect",
                "  user 'alice' from 10.0.0.1 by listener 'ssh' has roles 'all', 'office'",
                "  target 'bare' has no labels",
                "  role 'all' allows connect for every target: does not apply: not about run (plant.yaml:30:7)",
                "  role 'office' allows run for the targets bare from 192.0.2.0/24: does not apply: "
                    + "not about 10.0.0.1 (plant.yaml:40:7)",
            ])
    }

    @Test func `an undefined role, and an unknown target with the nearest name, are told to the operator`() {
        #expect(
            explain(["ghost"], .connect, "bare").last == "  role 'ghost' is not defined: it allows nothing")
        #expect(
            explain(["netops"], .connect, "plc-8") == [
                "deny", "there is no target named 'plc-8'", "  user 'alice' has roles 'netops'",
                "  the nearest name is 'plc-7'",
            ])
    }
}
