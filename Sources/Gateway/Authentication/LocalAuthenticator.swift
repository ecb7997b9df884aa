import AAA
import Store

/// Judges passwords and public keys by the ``Accounts``. Always there; its name is `local`.
///
/// Each password costs exactly one verification, whether the user exists, is locked, has a password or not.
public struct LocalAuthenticator: Authenticator {
    /// The name in configuration and audit.
    public let name = "local"

    private let accounts: Accounts
    private let passwords: any PasswordChecker

    /// An authenticator over `accounts`.
    public init(accounts: Accounts, passwords: any PasswordChecker) {
        self.accounts = accounts
        self.passwords = passwords
    }

    /// Judges a password or a signed key.
    public func begin(_ request: AuthenticationRequest) async -> AuthenticationStep {
        switch request.credential {
        case .password(let password): await judge(password, of: request.user)
        case .publicKey(let line, signed: true): await judge(key: line, of: request.user)
        // An unsigned key is a question; to count it as a proof was GHSA-3cjp-w4cp-m9c8.
        case .publicKey(_, signed: false), .answers: .reject(.unsupported)
        }
    }

    private func judge(_ password: Secret, of user: String) async -> AuthenticationStep {
        let found: Result<Account?, StoreError>
        do throws(StoreError) {
            found = .success(try await accounts.account(named: user))
        } catch {
            found = .failure(error)
        }
        let account = try? found.get()
        let hash = account?.isLocked == false ? account?.passwordHash : nil
        let matches: Bool
        do throws(PasswordCheckError) {
            matches = try await passwords.verify(password, against: hash)
        } catch {
            return .reject(Self.rejection(for: error))
        }
        if case .failure(let error) = found { return .reject(.unavailable(error.description)) }
        guard let account else { return .reject(.unknownUser) }
        guard !account.isLocked else { return .reject(.locked) }
        guard let hash else { return .reject(.noPassword) }
        guard matches else { return .reject(.wrongCredential) }
        await renew(hash, of: user, with: password)
        return .accept(Identity(user: account.name, roles: account.roles, methods: ["password"]))
    }

    private func judge(key line: String, of user: String) async -> AuthenticationStep {
        let account: Account?
        do throws(StoreError) {
            account = try await accounts.account(named: user)
        } catch {
            return .reject(.unavailable(error.description))
        }
        let key: PublicKey
        do throws(PublicKeyError) {
            key = try PublicKey(line: line)
        } catch {
            return .reject(.invalidKey(error))
        }
        guard let account else { return .reject(.unknownUser) }
        guard !account.isLocked else { return .reject(.locked) }
        guard account.keys.contains(key) else { return .reject(.unknownKey) }
        return .accept(Identity(user: account.name, roles: account.roles, methods: ["publickey"]))
    }

    /// Stores the password at today's cost, unless it was changed meanwhile. A failure is no reason to turn the user away:
    /// the next login tries again.
    private func renew(_ hash: String, of user: String, with password: Secret) async {
        guard passwords.needsRehash(hash), let fresh = try? await passwords.hash(password) else { return }
        _ = try? await accounts.store.updateUser(named: user) { record in
            if record.passwordHash == hash { record.passwordHash = fresh }
        }
    }

    private static func rejection(for error: PasswordCheckError) -> Rejection {
        switch error {
        case .refused: .overloaded
        case .failed: .unavailable(error.description)
        }
    }
}
