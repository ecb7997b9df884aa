import Audit
import Testing

@Suite struct ChainVerifierTests {
    static let key = AuditKey(masterKey: [1, 2, 3])

    static func chain(_ count: Int, key: AuditKey = key) -> [[UInt8]] {
        var head = AuditHead.genesis
        return (0..<count).map { index in
            let event = AuditEvent(.authOK, actor: Actor(user: "user\(index)"), data: ["n": .integer(Int64(index))])
            let linked = AuditChain.link(
                event, at: Timestamp(seconds: Int64(index)), node: "gate", after: head, key: key)
            head = linked.head
            return linked.line
        }
    }

    /// Index of the first bad line and what is wrong with it.
    static func firstFault(_ lines: [[UInt8]], key: AuditKey = key) -> (index: Int, fault: ChainFault)? {
        var verifier = ChainVerifier(key: key)
        for (index, line) in lines.enumerated() {
            do throws(ChainFault) { try verifier.verify(line[...]) } catch { return (index, error) }
        }
        return nil
    }

    @Test func `an untouched chain verifies`() {
        #expect(Self.firstFault(Self.chain(50)) == nil)
    }

    @Test func `every flipped bit of a line is found at that line`() {
        let lines = Self.chain(4)
        for position in lines[2].indices {
            for bit in 0..<8 {
                var changed = lines
                changed[2][position] ^= 1 << UInt8(bit)
                #expect(Self.firstFault(changed)?.index == 2, "byte \(position), bit \(bit)")
            }
        }
    }

    @Test func `a dropped line is found at the one behind it`() throws {
        var lines = Self.chain(6)
        lines.remove(at: 3)
        let found = try #require(Self.firstFault(lines))
        #expect(found.index == 3)
        #expect(found.fault == .sequence(expected: 4, found: 5))
    }

    @Test func `exchanged lines are found at the first of them`() throws {
        var lines = Self.chain(6)
        lines.swapAt(2, 3)
        #expect(try #require(Self.firstFault(lines)).index == 2)
    }

    @Test func `a doubled line is found`() throws {
        var lines = Self.chain(6)
        lines.insert(lines[2], at: 3)
        #expect(try #require(Self.firstFault(lines)).fault == .sequence(expected: 4, found: 3))
    }

    @Test func `a line replaced by one of the same number from another log is found`() throws {
        var lines = Self.chain(6)
        let event = AuditEvent(.authFail)
        let forged = AuditChain.link(
            event, at: Timestamp(seconds: 2), node: "gate", after: AuditHead(seq: 2, hash: AuditHead.genesis.hash),
            key: Self.key)
        lines[2] = forged.line
        let found = try #require(Self.firstFault(lines))
        #expect(found.index == 2)
        #expect(found.fault == .link)
    }

    @Test func `an edit with all hashes recomputed but without the key is found`() throws {
        let wrong = AuditKey(masterKey: [9])
        var lines = Self.chain(3)
        let head = AuditHead(seq: 3, hash: AuditChain.hash(of: lines[2][...]))
        lines.append(
            AuditChain.link(AuditEvent(.authOK), at: Timestamp(seconds: 3), node: "gate", after: head, key: wrong).line)
        let found = try #require(Self.firstFault(lines))
        #expect(found.index == 3)
        #expect(found.fault == .mac)
    }

    @Test func `a log of another key is told as such`() throws {
        let found = try #require(Self.firstFault(Self.chain(3, key: AuditKey(masterKey: [9]))))
        #expect(found.index == 0)
        #expect(found.fault == .wrongKey)
    }

    @Test func `a log whose beginning was removed is found`() throws {
        let found = try #require(Self.firstFault(Array(Self.chain(6).dropFirst(2))))
        #expect(found.fault == .sequence(expected: 1, found: 3))
    }

    @Test func `a line without its line feed is cut off`() {
        var verifier = ChainVerifier(key: Self.key)
        #expect(throws: ChainFault.truncated) { try verifier.verify(Self.chain(1)[0][...], terminated: false) }
    }

    @Test func `lines cut off at the end show against the witness`() throws {
        let lines = Self.chain(5)
        let known = AuditHead(seq: 5, hash: AuditChain.hash(of: lines[4][...]))
        var verifier = ChainVerifier(key: Self.key)
        for line in lines.dropLast(2) { try verifier.verify(line[...]) }
        #expect(throws: ChainFault.missingEnd(expected: 5, found: 3)) { try verifier.finish(known: known) }
        for line in lines.suffix(2) { try verifier.verify(line[...]) }
        try verifier.finish(known: known)
        try verifier.finish(known: AuditHead(seq: 4, hash: "older"))
        #expect(throws: ChainFault.link) { try verifier.finish(known: AuditHead(seq: 5, hash: "other")) }
    }

    @Test func `the audit key is not the master key and has a fixed description`() {
        #expect("\(Self.key)" == "<audit key>")
        let line = Self.chain(1)[0]
        #expect(AuditChain.authenticates(line[...], key: Self.key))
        #expect(!AuditChain.authenticates(line[...], key: AuditKey(masterKey: [1, 2])))
    }
}

@Suite struct AuditWitnessTests {
    private let key = AuditKey(masterKey: [1])
    private let witness = AuditWitness(
        head: AuditHead(seq: .max, hash: String(repeating: "f", count: 64)), file: "000000000001-2026-01-31.jsonl")

    @Test func `a witness is read back and has a fixed size`() {
        let text = witness.text(key: key)
        #expect(text.count == AuditWitness.size)
        #expect(AuditWitness(text, key: key) == witness)
    }

    @Test func `a changed witness is refused, and one of another key`() {
        let text = witness.text(key: key)
        for index in text.indices where text[index] != 0x20 && text[index] != 0x0A {
            var changed = text
            changed[index] ^= 1
            #expect(AuditWitness(changed, key: key) != witness, "byte \(index)")
        }
        #expect(AuditWitness(text, key: AuditKey(masterKey: [2])) == nil)
        #expect(AuditWitness([], key: key) == nil)
    }
}
