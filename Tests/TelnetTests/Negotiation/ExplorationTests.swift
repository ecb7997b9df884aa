import Telnet
import Testing

/// Two ends, one option, the bytes between them: every state that any order of wishes and deliveries can reach.
@Suite struct `Two ends of the Q method, explored to a fixed point` {
    /// Everything there is to know of the pair. A verb under way is true for WILL or DO, false for WONT or DONT.
    struct World: Hashable {
        var performer = OptionState.no
        var permitter = OptionState.no
        var toPermitter: [Bool] = []
        var toPerformer: [Bool] = []

        var isQuiet: Bool { toPermitter.isEmpty && toPerformer.isEmpty }
    }

    struct Policy: Sendable, CustomStringConvertible {
        let performerAgrees: Bool
        let permitterAgrees: Bool
        var description: String { "performer \(performerAgrees), permitter \(permitterAgrees)" }
    }

    static let policies = [(true, true), (true, false), (false, true), (false, false)]
        .map { Policy(performerAgrees: $0.0, permitterAgrees: $0.1) }

    @Test(arguments: policies)
    func `the world is finite: never more than two verbs under way in a direction`(_ policy: Policy) {
        let worlds = reachable(policy)
        #expect(worlds.count > 20)
        #expect(worlds.allSatisfy { $0.toPerformer.count <= 2 && $0.toPermitter.count <= 2 })
    }

    @Test(arguments: policies)
    func `no deadlock: when all is delivered both ends know the same and wait for nothing`(_ policy: Policy) {
        for world in reachable(policy) where world.isQuiet {
            #expect(world.performer == world.permitter)
            #expect(world.performer == .yes || world.performer == .no)
        }
    }

    @Test(arguments: policies)
    func `no loop: deliveries alone come to an end`(_ policy: Policy) {
        // If deliveries could go on for ever, some world would be met again on the way.
        for world in reachable(policy) {
            var frontier: Set<World> = [world]
            var depth = 0
            while !frontier.isEmpty, depth <= 8 {
                frontier = Set(frontier.flatMap { deliveries($0, policy) }.map(\.world))
                depth += 1
            }
            #expect(depth <= 8, "more than eight deliveries from \(world)")
        }
    }

    @Test(arguments: policies)
    func `at most one reply per verb, and none without a change of state but a refusal`(_ policy: Policy) {
        for world in reachable(policy) {
            for step in deliveries(world, policy) {
                #expect(step.replies <= 1)
                if step.replies == 1 { #expect(step.isChange || step.isRefusal) }
                // Between two honest ends nobody ever answers a refusal with its opposite.
                #expect(!step.isFault)
            }
        }
    }

    @Test(arguments: OptionState.allCases)
    func `an adversary gets at most one reply per verb, and is never asked more than once`(_ start: OptionState) {
        // All sequences of five verbs, whatever their sense.
        for sequence in 0..<32 {
            var state = start
            var replies = 0
            for bit in 0..<5 {
                let outcome =
                    sequence >> bit & 1 == 1 ? state.receivedPositive(agreed: bit % 2 == 0) : state.receivedNegative()
                replies += outcome.reply == nil ? 0 : 1
                #expect(replies <= bit + 1)
            }
        }
    }

    // MARK: - The explorer

    struct Step {
        let world: World
        let replies: Int
        let isChange: Bool
        let isRefusal: Bool
        let isFault: Bool
    }

    private func reachable(_ policy: Policy) -> Set<World> {
        var seen: Set<World> = [World()]
        var frontier = [World()]
        while let world = frontier.popLast() {
            let next = wishes(world) + deliveries(world, policy).map(\.world)
            for world in next where seen.insert(world).inserted { frontier.append(world) }
            guard seen.count < 100_000 else { break }
        }
        return seen
    }

    /// Either end may change its mind at any time.
    private func wishes(_ world: World) -> [World] {
        [true, false].flatMap { wish in
            var (performer, permitter) = (world, world)
            if wish ? performer.performer.enable() : performer.performer.disable() {
                performer.toPermitter.append(wish)
            }
            if wish ? permitter.permitter.enable() : permitter.permitter.disable() {
                permitter.toPerformer.append(wish)
            }
            return [performer, permitter]
        }
    }

    private func deliveries(_ world: World, _ policy: Policy) -> [Step] {
        var steps: [Step] = []
        if let verb = world.toPermitter.first {
            var next = world
            next.toPermitter.removeFirst()
            let outcome = receive(verb, &next.permitter, policy.permitterAgrees)
            if let reply = outcome.reply { next.toPerformer.append(reply) }
            steps.append(step(next, outcome, changed: next.permitter != world.permitter))
        }
        if let verb = world.toPerformer.first {
            var next = world
            next.toPerformer.removeFirst()
            let outcome = receive(verb, &next.performer, policy.performerAgrees)
            if let reply = outcome.reply { next.toPermitter.append(reply) }
            steps.append(step(next, outcome, changed: next.performer != world.performer))
        }
        return steps
    }

    private func receive(_ verb: Bool, _ state: inout OptionState, _ agrees: Bool) -> OptionState.Outcome {
        verb ? state.receivedPositive(agreed: agrees) : state.receivedNegative()
    }

    private func step(_ world: World, _ outcome: OptionState.Outcome, changed: Bool) -> Step {
        Step(
            world: world, replies: outcome.reply == nil ? 0 : 1, isChange: changed,
            isRefusal: outcome.reply == false, isFault: outcome.isPeerAtFault)
    }
}
