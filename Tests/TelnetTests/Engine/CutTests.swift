import Telnet
import Testing

/// How a stream is divided into reads is TCP's business and must be nobody's concern: every single and every double
/// cut gives the same events and the same answers. Single cuts of random streams are in `Whatever the peer sends`.
@Suite struct `Wherever the stream is cut twice` {
    /// Steps of more bytes than this are cut at every n-th pair only, so that time stays bounded. None is today but
    /// those that fill a buffer to its limit.
    private static let longest = 300

    @Test(arguments: `Golden transcripts`.names)
    func `a golden transcript holds`(_ name: String) throws {
        let transcript = try `Golden transcripts`.load(name)
        var session = Session(transcript.configuration)
        for (index, step) in transcript.steps.enumerated() {
            try `Golden transcripts`.perform(step.action, in: &session)
            for (first, second) in Self.cuts(step.input.count) {
                var cut = session
                cut.receive(Array(step.input[..<first]))
                cut.receive(Array(step.input[first..<second]))
                cut.receive(Array(step.input[second...]))
                guard try holds(step, &cut), try goesOn(transcript, after: index, cut) else {
                    Issue.record("\(name), line \(step.line), cut at \(first) and \(second)")
                    return
                }
            }
            session.receive(step.input)
            #expect(try holds(step, &session), "\(name), line \(step.line), not cut")
        }
    }

    @Test(arguments: `Whatever the peer sends`.seeds)
    func `a random stream gives the same (seeded)`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let start = Session(`Whatever the peer sends`.randomConfiguration(&random))
        let stream = `Whatever the peer sends`.randomStream(&random, count: 60)
        var whole = start
        whole.receive(stream)
        for first in stream.indices {
            var begun = start
            begun.receive(Array(stream[..<first]))
            for second in first..<stream.count {
                var cut = begun
                cut.receive(Array(stream[first..<second]))
                cut.receive(Array(stream[second...]))
                guard cut.observations == whole.observations, cut.output == whole.output else {
                    Issue.record("seed \(seed), cut at \(first) and \(second)")
                    return
                }
            }
        }
    }

    private func holds(_ step: Transcript.Step, _ session: inout Session) throws -> Bool {
        let output = session.takeOutput()
        return output == step.output
            && session.takeObservations().map(Transcript.Expectation.init) == step.observations
    }

    private func goesOn(_ transcript: Transcript, after index: Int, _ session: Session) throws -> Bool {
        var session = session
        for step in transcript.steps[(index + 1)...] {
            try `Golden transcripts`.perform(step.action, in: &session)
            session.receive(step.input)
            guard try holds(step, &session) else { return false }
        }
        return true
    }

    private static func cuts(_ count: Int) -> [(Int, Int)] {
        let step = max(1, count / longest)
        return stride(from: 0, through: count, by: step).flatMap { first in
            stride(from: first, through: count, by: step).map { (first, $0) }
        }
    }
}
