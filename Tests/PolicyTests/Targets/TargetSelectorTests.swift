import Policy
import Testing

@Suite struct TargetSelectorTests {
    private let target = Target(name: "core-sw1", address: "10.1.0.1", labels: ["tier": "prod", "site": "ams"])

    @Test(arguments: [
        (TargetSelector.every, true),
        (.labels(["tier": ["prod"]]), true),
        (.labels(["tier": ["lab", "prod"]]), true),
        (.labels(["tier": ["prod"], "site": ["ams"]]), true),
        (.labels(["tier": ["prod"], "site": ["fra"]]), false),
        (.labels(["tier": ["Prod"]]), false),
        (.labels(["rack": ["1"]]), false),
        (.labels(["tier": []]), false),
        (.names(["core-sw1", "core-sw2"]), true),
        (.names(["core-sw"]), false),
        (.names([]), false),
    ])
    func `a selector matches when all its labels, or one of its names, do`(selector: TargetSelector, matches: Bool) {
        #expect(selector.matches(target) == matches)
    }

    @Test(arguments: [
        (TargetSelector.every, "every target"),
        (.labels(["tier": ["prod", "lab"], "site": ["ams"]]), "site=ams and tier=lab|prod"),
        (.names(["b", "a"]), "the targets a, b"),
    ])
    func `a selector is told in a stable order`(selector: TargetSelector, text: String) {
        #expect(selector.description == text)
    }
}
