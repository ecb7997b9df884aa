import AAA
import FoundationEssentials
import Platform

extension DemoPlan {
    /// Writes everything the demo gateway needs into its directory, except `demo.json`: see ``announce()``.
    ///
    /// What an earlier demo left there stays: its recordings, its audit trail, its users. Passwords are made anew.
    public func prepare() async throws {
        try PrivateFile.ensureDirectory(directory)
        try? FileManager.default.removeItem(atPath: factsPath)
        try PrivateFile.write(yaml.utf8, to: configurationPath, .replace)
        let certificate = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1", "::1"], now: Date())
        try PrivateFile.write(certificate.certificate.utf8, to: directory + "/cert.pem", .replace)
        try PrivateFile.write(certificate.key.utf8, to: directory + "/key.pem", .replace)
        let state = try await GatewayState(configuration: Configuration.load(path: configurationPath))
        for user in users { _ = try await state.users.setPassword(Secret(user.password), of: user.name) }
        for target in targets where target.isEmulated {
            try await state.secrets.set(target.name, Secret(target.password))
            try await state.secrets.set(target.name + "-enable", Secret(target.enable))
        }
        try state.close()
    }

    /// Where the configuration is.
    public var configurationPath: String { directory + "/sallyport.yaml" }

    private var factsPath: String { directory + "/demo.json" }

    /// Writes `demo.json`, complete or not at all. Call it when the gateway listens, before it says so.
    public func announce() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let facts = Facts(users: users, targets: targets, listeners: listeners)
        try PrivateFile.write(try encoder.encode(facts), to: factsPath, .replace)
    }

    private struct Facts: Encodable {
        let users: [User]
        let targets: [Target]
        let listeners: [Way]
    }
}

extension DemoPlan.User {
    /// Writes `totp` as null where there is none: readers may count on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(password, forKey: .password)
        try container.encode(totp, forKey: .totp)
    }
}
