import ArgumentParser
import Audit
import Gateway
import Platform
import TelnetServer

extension TelnetdLogFormat: ExpressibleByArgument {}

/// What `telnetd` is told of being watched.
struct TelnetdWatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Put on record in this directory who logs in and who does not, each line chained to the one before; see sallyport log.",
            valueName: "dir"))
    var audit: String?

    @Option(
        help: ArgumentHelp(
            "The file of that log's key, made at first use; without it, master.key in the directory.", valueName: "file"
        ))
    var auditKey: String?

    @Option(help: ArgumentHelp("How log lines look: text or json.", valueName: "format"))
    var logFormat = TelnetdLogFormat.text

    @Option(
        help: ArgumentHelp(
            "Where to serve /metrics (for Prometheus), /healthz and /readyz by HTTP.", valueName: "addr:port"))
    var metrics: String?

    func validate() throws {
        guard auditKey == nil || audit != nil else { throw ValidationError("--audit-key needs --audit DIR.") }
    }

    /// What puts events on record; nil where nothing is.
    func recorder() throws -> TelnetdRecorder? {
        guard let audit else { return nil }
        do {
            let trail = try StandaloneTrail.open(audit, key: auditKey, node: SystemNames.current.host)
            return TelnetdRecorder(trail, log: logFormat.write)
        } catch let error as StartError {
            throw Failure(error.isPermission ? .notPermitted : .cannotCreate, error.description)
        }
    }

    /// Where figures are served; nil for nowhere.
    func address(allowCleartext: Bool) throws -> ServerSettings.Address? {
        guard let metrics else { return nil }
        guard let address = ServerSettings.Address(metrics) else {
            throw Failure(
                .usage, "--metrics takes address:port, such as 127.0.0.1:9123 or [::1]:9123, and not \(metrics)")
        }
        guard address.isLoopback || allowCleartext else {
            throw Failure(
                .badConfiguration,
                "\(metrics) would show figures to others in clear text; have 127.0.0.1 or [::1], or say --allow-cleartext"
            )
        }
        return address
    }
}
