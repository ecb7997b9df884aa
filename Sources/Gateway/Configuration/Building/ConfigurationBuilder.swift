import Policy

/// Turns the checked values into a ``Configuration`` and finds what no table can: references to nothing, and values
/// that do not go together.
struct ConfigurationBuilder {
    let path: String
    let files: [String]
    var diagnostics: Diagnostics

    /// The configuration; of use only when no error was found on the way.
    mutating func build(_ root: Fields) -> Configuration {
        let gateway = gateway(root.fields("gateway"))
        let listeners = buildListeners(root.items("listeners"))
        let credentials = root.members("credentials").compactMap(Self.credential)
        let targets = buildTargets(root.fields("targets"), credentials: Self.names(root.members("credentials")))
        let roles = buildRoles(root, targets: targets)
        let users = buildUsers(root)
        return Configuration(
            path: path, files: files, gateway: gateway, listeners: listeners,
            credentials: credentials.sorted { $0.name < $1.name }, targets: targets.sorted { $0.name < $1.name },
            roles: roles.sorted { $0.name < $1.name }, users: users.sorted { $0.name < $1.name },
            warnings: diagnostics.warnings, policy: PolicyBook(targets: targets, roles: roles))
    }

    static func names(_ members: [Setting.Member]) -> [String] { members.map(\.name) }

    /// Reports a name that nothing defines.
    mutating func unknown(
        _ what: String, _ name: String, among names: some Sequence<String>, at location: SourceLocation, define: String
    ) {
        let advice =
            NearestName.find(name, among: names).map { "did you mean \(quoted($0))?" }
            ?? "define it under '\(define)' or correct the name"
        diagnostics.error(.unknownReference, location, "there is no \(what) \(quoted(name)); \(advice)")
    }

    private func gateway(_ fields: Fields?) -> Configuration.Gateway {
        let state = fields?["state"]
        let mode = fields?.fields("recording")?.text("mode").flatMap(Configuration.RecordingMode.init)
        return Configuration.Gateway(
            name: fields?.text("name") ?? "", state: state.map(Self.path) ?? "", recording: mode ?? .strict)
    }

    /// A path as it holds from the working directory.
    static func path(_ setting: Setting) -> String {
        ConfigurationFiles.resolve(setting.text ?? "", from: setting.location.file)
    }

    private static func credential(_ member: Setting.Member) -> Configuration.Credential? {
        guard let fields = member.setting?.fields, let secret = fields.text("secret") else { return nil }
        func name(_ reference: String) -> String { String(reference.dropFirst(TextRule.vaultPrefix.count)) }
        return Configuration.Credential(
            name: member.name, user: fields.text("user"), secret: name(secret),
            enable: fields.text("enable").map(name), location: member.location)
    }

    private mutating func buildUsers(_ root: Fields) -> [User] {
        let roles = Self.names(root.members("roles"))
        let known = Set(roles)
        var owners: [String: SourceLocation] = [:]
        return root.members("users").compactMap { member in
            guard let fields = member.setting?.fields else { return nil }
            for role in fields.items("roles") {
                guard let name = role.text, !known.contains(name) else { continue }
                unknown("role", name, among: roles, at: role.location, define: "roles")
            }
            let keys = fields.items("keys").compactMap { setting in
                key(setting, owners: &owners)
            }
            return User(name: member.name, roles: fields.texts("roles"), keys: keys, location: member.location)
        }
    }

    /// One key for two people would make the log tell the wrong one of them.
    private mutating func key(_ setting: Setting, owners: inout [String: SourceLocation]) -> String? {
        guard let key = setting.text.flatMap(PublicKeyText.normalized) else { return nil }
        if let earlier = owners[key] {
            diagnostics.error(
                .duplicate, setting.location, "this key is already given at \(earlier); every person needs their own")
            return nil
        }
        owners[key] = setting.location
        return key
    }
}
