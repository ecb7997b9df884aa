import ArgumentParser
import NIOPosix
import TelnetClient

struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "What answers at a port: reachability, banner, options offered, timing, TLS or not.",
        discussion: """
            Every option is refused and nothing is typed. The port is 23 unless given. Exit status 0 if all places are open, \
            75 if one timed out, 69 if one is refused, unknown or unreachable.

            EXAMPLE
              sallyport probe core-sw1 core-sw2:2323 '[2001:db8::1]:992' --json
            """)

    @Argument(help: ArgumentHelp("Where to look.", valueName: "host[:port]"))
    var targets: [String]

    @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "Use IPv4 only.") var v4 = false
    @Flag(name: [.customShort("6"), .customLong("ipv6")], help: "Use IPv6 only.") var v6 = false
    @Option(help: "Seconds a connection may take.") var connectTimeout = 5.0
    @Option(help: "Seconds to wait for a first word.") var wait = 2.0
    @Option(help: "Places asked at the same time.") var parallel = 64
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard connectTimeout > 0, wait > 0, connectTimeout <= 3600, wait <= 3600 else {
            throw ValidationError("--connect-timeout and --wait take seconds, more than 0 and at most 3600.")
        }
        guard (1...1024).contains(parallel) else { throw ValidationError("--parallel takes 1 to 1024.") }
        guard !(v4 && v6) else { throw ValidationError("-4 and -6 exclude each other.") }
    }

    func run() async throws {
        var options = ProbeOptions()
        options.family = v4 ? .v4 : v6 ? .v6 : .any
        options.connectTimeout = connectTimeout
        options.patience = wait
        options.width = parallel
        let prober = Prober(options, on: MultiThreadedEventLoopGroup.singleton)
        let reports = await prober.probe(try targets.map(place))
        if json { try Output.json(reports) } else { reports.forEach(show) }
        guard
            let worst = reports.first(where: { $0.state != .open && $0.state != .timeout })
                ?? reports.first(where: { $0.state != .open })
        else { return }
        throw ExitCode(worst.state == .timeout ? ExitStatus.tryLater.rawValue : ExitStatus.unavailable.rawValue)
    }

    private func place(_ text: String) throws -> Destination {
        guard let place = Destination(text) else { throw Failure(.usage, "'\(text)' is no HOST or HOST:PORT") }
        return place
    }

    private func show(_ report: ProbeReport) {
        let times = [
            report.connectMilliseconds.map { "connected in \($0) ms" },
            report.firstByteMilliseconds.map { "first byte after \($0) ms" },
        ].compactMap(\.self)
        let kind = report.tls == true ? report.tlsVersion ?? "TLS" : report.telnet ? "Telnet" : "no Telnet seen"
        let facts = report.state == .open ? [kind] + times : [report.problem ?? ""]
        Output.line("\(report.target)  \(report.state.rawValue)  \(facts.joined(separator: ", "))")
        if !report.options.isEmpty { Output.line("  options: \(report.options.joined(separator: ", "))") }
        for line in report.banner.split(separator: "\n") { Output.line("  | \(line)") }
    }
}
