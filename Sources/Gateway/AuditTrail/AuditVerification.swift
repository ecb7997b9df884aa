import Audit
import Platform

/// What a walk over the whole log showed.
public struct AuditVerdict: Sendable, Equatable {
    /// The first bad place.
    public struct Fault: Sendable, Equatable, CustomStringConvertible {
        /// Name of the file, within the log's directory.
        public let file: String
        /// Number of the line in that file, from 1.
        public let line: Int
        /// What is wrong there.
        public let explanation: String

        /// `FILE:LINE: what is wrong`.
        public var description: String { "\(file):\(line): \(explanation)" }
    }

    /// Files in the log.
    public let files: Int
    /// Good lines before the fault, or all.
    public let lines: UInt64
    /// The last good line.
    public let head: AuditHead
    /// The first fault; nil when the log is as it was written.
    public let fault: Fault?

    /// Whether the log is as it was written.
    public var isIntact: Bool { fault == nil }
}

/// A log's files at one moment.
struct AuditSnapshot {
    struct Part {
        let name: String
        let file: OpenFile
        let size: UInt64
    }

    let parts: [Part]
    let witness: [UInt8]?
}

/// One walk over a snapshot.
struct AuditVerification {
    private let snapshot: AuditSnapshot
    private let key: AuditKey
    private let requiresWitness: Bool
    private var verifier: ChainVerifier
    private var lines: UInt64 = 0

    init(_ snapshot: AuditSnapshot, key: AuditKey, requiresWitness: Bool) {
        self.snapshot = snapshot
        self.key = key
        self.requiresWitness = requiresWitness
        verifier = ChainVerifier(key: key)
    }

    mutating func run() throws(SystemError) -> AuditVerdict {
        var last = (name: snapshot.parts.first?.name ?? ".head", line: 0)
        for part in snapshot.parts {
            var reader = AuditLineReader(part.file, upTo: part.size)
            var number = 0
            while let line = try reader.next() {
                number += 1
                do throws(ChainFault) {
                    try verifier.verify(line.bytes[...], terminated: line.isTerminated)
                } catch {
                    return verdict(.init(file: part.name, line: number, explanation: error.explanation))
                }
                lines += 1
                last = (part.name, number)
            }
        }
        return verdict(endFault(at: last))
    }

    private func endFault(at last: (name: String, line: Int)) -> AuditVerdict.Fault? {
        let isStarted = !snapshot.parts.isEmpty
        let witness = snapshot.witness.flatMap { AuditWitness($0, key: key) }
        if witness == nil, snapshot.witness != nil {
            return .init(file: ".head", line: 1, explanation: "it was changed, or written with another key")
        }
        if witness == nil, isStarted, requiresWitness {
            let explanation = "the file is missing: lines cut off at the end would not show"
            return .init(file: ".head", line: 1, explanation: explanation)
        }
        do throws(ChainFault) {
            try verifier.finish(known: witness?.head)
            return nil
        } catch {
            return .init(file: last.name, line: last.line, explanation: error.explanation)
        }
    }

    private func verdict(_ fault: AuditVerdict.Fault?) -> AuditVerdict {
        AuditVerdict(files: snapshot.parts.count, lines: lines, head: verifier.head, fault: fault)
    }
}
