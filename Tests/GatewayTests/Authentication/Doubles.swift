import AAA
import Foundation
import Gateway
import Store
import Synchronization

/// Password "hashes" that cost nothing, and a count of the verifications.
final class CountingPasswords: PasswordChecker {
    private struct State {
        var verifications = 0
        var hashings = 0
        var failure: PasswordCheckError?
    }

    private let state = Mutex(State())
    private let version: Int
    private let work: @Sendable () -> Void

    /// Hashes of another version than this need to be made again; `work` is done in each verification.
    init(version: Int = 1, work: @escaping @Sendable () -> Void = {}) {
        self.version = version
        self.work = work
    }

    var verifications: Int { state.withLock { $0.verifications } }
    var hashings: Int { state.withLock { $0.hashings } }

    func fail(with failure: PasswordCheckError?) { state.withLock { $0.failure = failure } }

    static func text(_ password: String, version: Int = 1) -> String { "\(version):\(password)" }

    func verify(_ password: Secret, against hash: String?) async throws(PasswordCheckError) -> Bool {
        let failure = state.withLock {
            $0.verifications += 1
            return $0.failure
        }
        work()
        if let failure { throw failure }
        let text = password.withBytes { String(decoding: $0, as: UTF8.self) }
        return hash?.drop { $0 != ":" }.dropFirst() == text[...]
    }

    func hash(_ password: Secret) async throws(PasswordCheckError) -> String {
        let failure = state.withLock {
            $0.hashings += 1
            return $0.failure
        }
        if let failure { throw failure }
        return password.withBytes { Self.text(String(decoding: $0, as: UTF8.self), version: version) }
    }

    func needsRehash(_ hash: String) -> Bool { !hash.hasPrefix("\(version):") }
}

/// A time that passes only when somebody sleeps.
final class ManualTime: Sendable {
    private let passed = Mutex(Duration.zero)

    var now: Duration { passed.withLock { $0 } }

    var seam: AuthenticationTime {
        AuthenticationTime(now: { self.now }, sleep: { self.advance(by: max($0, .zero)) })
    }

    func advance(by duration: Duration) { passed.withLock { $0 += duration } }
}

/// Collects what is reported to the audit.
final class Reports: Sendable {
    private let list = Mutex<[AuthenticationReport]>([])

    var all: [AuthenticationReport] { list.withLock { $0 } }
    var last: AuthenticationReport? { all.last }

    func add(_ report: AuthenticationReport) { list.withLock { $0.append(report) } }
}

/// A store whose disk has gone.
struct BrokenStore: Store {
    static let fault = StoreError.damaged(path: "/state/sallyport.db")

    func user(named: String) async throws(StoreError) -> UserRecord? { throw Self.fault }
    func users() async throws(StoreError) -> [UserRecord] { throw Self.fault }
    func insertUser(_ record: UserRecord) async throws(StoreError) { throw Self.fault }
    func updateUser(
        named: String, _ change: @escaping @Sendable (inout UserRecord) -> Void
    ) async throws(StoreError) -> UserRecord { throw Self.fault }
    func removeUser(named: String) async throws(StoreError) { throw Self.fault }
    func secret(named: String) async throws(StoreError) -> SealedSecret? { throw Self.fault }
    func secrets() async throws(StoreError) -> [SealedSecret] { throw Self.fault }
    func putSecret(_ secret: SealedSecret) async throws(StoreError) { throw Self.fault }
    func removeSecret(named: String) async throws(StoreError) { throw Self.fault }
}

/// An authenticator that does what it is told and counts how often it was asked.
final class ScriptedAuthenticator: Authenticator {
    let name: String
    private let script: @Sendable (AuthenticationRequest) -> AuthenticationStep
    private let count = Mutex(0)

    init(_ name: String, _ script: @escaping @Sendable (AuthenticationRequest) -> AuthenticationStep) {
        self.name = name
        self.script = script
    }

    var asked: Int { count.withLock { $0 } }

    func begin(_ request: AuthenticationRequest) async -> AuthenticationStep {
        count.withLock { $0 += 1 }
        return script(request)
    }
}

/// A conversation that does what it is told.
struct ScriptedConversation: Conversation {
    let next: @Sendable ([Secret]) -> AuthenticationStep

    func `continue`(_ answers: [Secret]) async -> AuthenticationStep { next(answers) }
}

/// A public key made of one repeated byte; nobody has the other half.
func sampleKey(_ number: UInt8) throws -> PublicKey {
    func field(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(bytes.count)] + bytes }
    let blob = field(Array("ssh-ed25519".utf8)) + field([UInt8](repeating: number, count: 32))
    return try PublicKey(line: "ssh-ed25519 " + Data(blob).base64EncodedString())
}

/// Runs `body` with a fresh directory of mode 0700 that is removed afterwards.
func withStateDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("sallyport-" + UUID().uuidString)
    try FileManager.default.createDirectory(
        at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory.path)
}
