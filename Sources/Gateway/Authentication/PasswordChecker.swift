import AAA
import Platform

/// Compares and makes password hashes; a seam, so that tests can count.
public protocol PasswordChecker: Sendable {
    /// Whether `password` is the one `hash` was made from. Without a hash it does the same work and answers false: one call
    /// per attempt, and nobody outside learns which it was.
    func verify(_ password: Secret, against hash: String?) async throws(PasswordCheckError) -> Bool

    /// Makes a hash for storing.
    func hash(_ password: Secret) async throws(PasswordCheckError) -> String

    /// Whether `hash` was made at another cost than new ones are.
    func needsRehash(_ hash: String) -> Bool
}

/// Why a password could not be compared or hashed.
public enum PasswordCheckError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Too many wait already.
    case refused(WorkerThreadsError)
    /// The hash function failed.
    case failed(PasswordHashError)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .refused(let error): error.description
        case .failed(let error): error.description
        }
    }
}

/// Argon2id on threads of its own.
public struct Argon2Passwords: PasswordChecker {
    private let threads: WorkerThreads
    private let cost: PasswordCost

    /// A checker whose work runs on `threads`; their number times the memory of `cost` is what all logins together use.
    public init(threads: WorkerThreads = WorkerThreads(width: 2, backlog: 128), cost: PasswordCost = .standard) {
        self.threads = threads
        self.cost = cost
    }

    /// Compares, or does the work of comparing.
    public func verify(_ password: Secret, against hash: String?) async throws(PasswordCheckError) -> Bool {
        try await run { [cost] () throws(PasswordHashError) in
            try password.withBytes { bytes throws(PasswordHashError) in
                if let hash { return try PasswordHash.verify(bytes, against: hash) }
                try PasswordHash.spend(bytes, cost: cost)
                return false
            }
        }
    }

    /// Makes a hash with a fresh salt.
    public func hash(_ password: Secret) async throws(PasswordCheckError) -> String {
        try await run { [cost] () throws(PasswordHashError) in
            try password.withBytes { bytes throws(PasswordHashError) in try PasswordHash.make(bytes, cost: cost) }
        }
    }

    /// Whether `hash` was made at another cost.
    public func needsRehash(_ hash: String) -> Bool {
        PasswordHash.needsRehash(hash, cost: cost)
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(PasswordHashError) -> Value
    ) async throws(PasswordCheckError) -> Value {
        let result: Result<Value, PasswordHashError>
        do throws(WorkerThreadsError) {
            result = try await threads.run {
                do throws(PasswordHashError) { return .success(try work()) } catch { return .failure(error) }
            }
        } catch {
            throw .refused(error)
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw .failed(error)
        }
    }
}
