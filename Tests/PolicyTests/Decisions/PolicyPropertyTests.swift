import Policy
import Testing

/// Properties of every policy, tried on random ones. A failing seed stands in the message.
@Suite struct PolicyPropertyTests {
    static let seeds: [UInt64] = Array(1...40)

    @Test(arguments: seeds)
    func `adding a denial never allows more`(seed: UInt64) {
        var random = Generator(seed: seed)
        let world = random.world()
        for index in world.roles.indices {
            var roles = world.roles
            let role = roles[index]
            roles[index] = Role(name: role.name, allow: role.allow, deny: role.deny + [random.rule()])
            let narrower = PolicyBook(targets: world.targets, roles: roles)
            for question in world.questions where narrower.allows(question) {
                #expect(world.book.allows(question), "seed \(seed): \(question)")
            }
        }
    }

    @Test(arguments: seeds)
    func `adding a permission never denies more`(seed: UInt64) {
        var random = Generator(seed: seed)
        let world = random.world()
        for index in world.roles.indices {
            var roles = world.roles
            let role = roles[index]
            roles[index] = Role(name: role.name, allow: role.allow + [random.rule()], deny: role.deny)
            let wider = PolicyBook(targets: world.targets, roles: roles)
            for question in world.questions where world.book.allows(question) {
                #expect(wider.allows(question), "seed \(seed): \(question)")
            }
        }
    }

    @Test(arguments: seeds)
    func `the order of roles, rules and targets changes nothing in a decision`(seed: UInt64) {
        var random = Generator(seed: seed)
        let world = random.world()
        let shuffled = PolicyBook(
            targets: world.targets.shuffled(using: &random.source),
            roles: world.roles.map {
                Role(
                    name: $0.name, allow: $0.allow.shuffled(using: &random.source),
                    deny: $0.deny.shuffled(using: &random.source), duties: $0.duties)
            }.shuffled(using: &random.source))
        for question in world.questions {
            var other = question
            other.roles.shuffle(using: &random.source)
            #expect(world.book.answer(question) == shuffled.answer(other), "seed \(seed): \(question)")
        }
    }

    @Test(arguments: seeds)
    func `a role that is not defined allows nothing and takes nothing away`(seed: UInt64) {
        var random = Generator(seed: seed)
        let world = random.world()
        for question in world.questions {
            var ghost = question
            ghost.roles = ["ghost"]
            #expect(!world.book.allows(ghost), "seed \(seed): \(ghost)")
            var both = question
            both.roles.append("ghost")
            #expect(world.book.allows(both) == world.book.allows(question), "seed \(seed): \(both)")
        }
    }

    @Test(arguments: seeds)
    func `a second role never loosens a duty`(seed: UInt64) {
        var random = Generator(seed: seed)
        let world = random.world()
        for question in world.questions {
            var more = question
            more.roles.append(world.roles.randomElement(using: &random.source)?.name ?? "ghost")
            let (few, many) = (world.book.answer(question), world.book.answer(more))
            guard few.isAllowed, many.isAllowed, let limit = few.duties.idle else { continue }
            #expect(many.duties.idle.map { $0 <= limit } ?? false, "seed \(seed): \(more)")
        }
    }

    @Test(arguments: seeds)
    func `what is visible is exactly what some verb is allowed on, and an explanation tells the decision`(seed: UInt64)
    {
        var random = Generator(seed: seed)
        let world = random.world()
        for question in world.questions {
            let subject = Subject(user: "u", roles: question.roles)
            let visible = world.book.visibleTargets(for: subject, context: question.context).map(\.name)
            let usable = Verb.allCases.contains { verb in
                world.book.decide(subject: subject, verb: verb, target: question.target, context: question.context)
                    .isAllowed
            }
            #expect(visible.contains(question.target) == usable, "seed \(seed): \(question)")
            let explanation = world.book.explain(
                subject: subject, verb: question.verb, target: question.target, context: question.context)
            #expect(explanation.decision == world.book.answer(question), "seed \(seed): \(question)")
        }
    }
}

private struct Question: CustomStringConvertible {
    var roles: [String]
    let verb: Verb
    let target: String
    let context: Context
    var description: String { "\(roles) \(verb) \(target) \(context)" }
}

extension PolicyBook {
    fileprivate func answer(_ question: Question) -> Decision {
        decide(
            subject: Subject(user: "u", roles: question.roles), verb: question.verb, target: question.target,
            context: question.context)
    }

    fileprivate func allows(_ question: Question) -> Bool { answer(question).isAllowed }
}

private struct World {
    let targets: [Target]
    let roles: [Role]
    let questions: [Question]
    let book: PolicyBook

    init(targets: [Target], roles: [Role], questions: [Question]) {
        self.targets = targets
        self.roles = roles
        self.questions = questions
        book = PolicyBook(targets: targets, roles: roles)
    }
}

/// Makes small policies in which rules meet often: few names, few labels, few values.
private struct Generator {
    var source: SplitMix64
    private var line = 0

    init(seed: UInt64) {
        source = SplitMix64(seed: seed)
    }

    mutating func world() -> World {
        let targets = (0..<4).map { Target(name: "t\($0)", address: "h", labels: labels()) }
        let roles = (0..<4).map { index in
            Role(
                name: "r\(index)", allow: rules(), deny: rules(),
                duties: Duties(idle: coin() ? .seconds(Int.random(in: 1...9, using: &source)) : nil))
        }
        let questions = (0..<60).map { _ in question() }
        return World(targets: targets, roles: roles, questions: questions)
    }

    mutating func rule() -> Rule {
        line += 1
        let network = coin() ? nil : try? CIDR(coin() ? "10.0.0.0/8" : "192.0.2.0/24")
        let verbs = Verb.allCases.filter { _ in coin() }
        return Rule(
            targets: selector(), verbs: verbs.isEmpty ? [.connect] : Set(verbs), sources: network.map { [$0] } ?? [],
            location: Policy.SourceLocation(file: "policy", line: line, column: 1))
    }

    private mutating func rules() -> [Rule] {
        (0..<Int.random(in: 0...2, using: &source)).map { _ in rule() }
    }

    private mutating func selector() -> TargetSelector {
        coin() ? .names(["t\(Int.random(in: 0...3, using: &source))"]) : .labels(labels().mapValues { [$0] })
    }

    private mutating func labels() -> [String: String] {
        var labels: [String: String] = [:]
        for name in ["a", "b"] where coin() { labels[name] = coin() ? "0" : "1" }
        return labels
    }

    private mutating func question() -> Question {
        let addresses = [nil, "10.1.1.1", "192.0.2.1", "::1"]
        let address = addresses[Int.random(in: 0..<addresses.count, using: &source)]
        return Question(
            roles: (0..<4).filter { _ in coin() }.map { "r\($0)" }, verb: coin() ? .connect : .run,
            target: "t\(Int.random(in: 0...3, using: &source))",
            context: Context(source: address.flatMap { IPAddress($0) }))
    }

    private mutating func coin() -> Bool { Bool.random(using: &source) }
}
