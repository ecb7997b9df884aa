import AAA
import Audit
import Gateway

/// What the `users` commands have in common.
enum Users {
    static func open(_ file: ConfigurationOption) async throws -> GatewayState {
        try await State.open(try file.load())
    }

    /// Runs `body` and puts its errors in the program's terms.
    static func asking<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as UserAdministrationError {
            throw Failure(.failed, error.description)
        }
    }

    static func warn(about password: Secret?) {
        guard let password, UserAdministration.isWeak(password) else { return }
        Output.error("warning: the password is shorter than \(UserAdministration.advisedPasswordLength) characters")
    }

    /// Ends the live sessions of a user, if a gateway runs at all.
    static func endSessions(of name: String, _ file: ConfigurationOption) async throws {
        do {
            let reply = try await AdminClient(state: try file.load().gateway.state).ask(
                .killUser(name, by: Person.name))
            if let ended = reply.sessions, !ended.isEmpty { Output.line(reply.text) }
        } catch AdminError.notRunning {
            return
        } catch let error as AdminError {
            throw Failure(.failed, "the user's sessions could not be ended: \(error)")
        }
    }
}

/// A user as printed.
struct AccountFacts: Encodable {
    let name: String
    let roles: [String]
    let password: Bool
    let keys: [String]
    let locked: Bool
    let origin: String

    init(_ account: Account) {
        name = account.name
        roles = account.roles
        password = account.passwordHash != nil
        keys = account.keys.map { $0.comment.isEmpty ? $0.fingerprint : "\($0.fingerprint) \($0.comment)" }
        locked = account.isLocked
        origin = account.origin == .both ? "configuration, state" : account.origin.rawValue
    }

    var methods: String {
        [password ? "password" : nil, keys.isEmpty ? nil : "\(keys.count) keys"].compactMap { $0 }.joined(
            separator: ", ")
    }
}

extension Actor {
    /// Whoever runs this program on the gateway's machine.
    static var `operator`: Actor { Actor(user: Person.name, method: "local") }
}

extension GatewayState {
    /// Writes one event and closes the state.
    func finish(_ event: AuditEvent) throws {
        try trail.record(event)
        try close()
    }
}
