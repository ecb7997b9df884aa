import ArgumentParser
import Audit
import Gateway

/// Which audit log a command reads: a gateway's, or one without a gateway.
struct LogSource: ParsableArguments {
    @OptionGroup var file: ConfigurationOption

    @Option(
        help: ArgumentHelp(
            "The directory of a log that is not a gateway's, such as that of telnetd --audit; needs no configuration.",
            valueName: "dir"))
    var audit: String?

    @Option(
        help: ArgumentHelp(
            "The file of that log's key; without it, master.key in the directory.", valueName: "file"))
    var auditKey: String?

    func validate() throws {
        guard audit == nil || file.path == nil else { throw ValidationError("Say either --config or --audit.") }
        guard auditKey == nil || audit != nil else { throw ValidationError("--audit-key needs --audit DIR.") }
    }

    /// The log.
    func open() throws -> AuditLog {
        AuditLog(directory: try audit ?? file.load().gateway.state + "/audit")
    }

    /// The key that it was written with.
    func key() throws -> AuditKey {
        do {
            if let audit { return try StandaloneTrail.key(of: audit, key: auditKey) }
            return try GatewayState.auditKey(of: try file.load())
        } catch let error as StartError {
            throw Failure(error.isPermission ? .notPermitted : .failed, error.description)
        }
    }
}
