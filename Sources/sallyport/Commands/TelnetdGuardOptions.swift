import ArgumentParser
import Policy
import TelnetServer

/// What `telnetd` is told of those who come: who fails, who goes away, and who comes by way of a proxy.
struct TelnetdGuardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ban a source after so many failed attempts within --ban-time, for as long; off unless given.",
            valueName: "failures"))
    var ban: Int?

    @Option(help: ArgumentHelp("How long failures count and bans last.", valueName: "seconds"))
    var banTime = 600

    @Option(
        help: ArgumentHelp(
            "End a session in which nothing was typed for so long, with a warning; off unless given.",
            valueName: "seconds"))
    var idle: Int?

    @Option(
        help: ArgumentHelp(
            "A proxy whose connections have to begin with a PROXY header (version 1 or 2), which says where they come from; repeatable.",
            valueName: "addr[/bits]"))
    var proxyFrom: [String] = []

    func validate() throws {
        let mostFailures = ServerSettings.Sources.mostFailures
        guard (1...mostFailures).contains(ban ?? 1) else {
            throw ValidationError("--ban takes 1 to \(mostFailures) failures.")
        }
        guard (1...86_400).contains(banTime) else { throw ValidationError("--ban-time takes 1 to 86400 seconds.") }
        guard (1...86_400).contains(idle ?? 1) else { throw ValidationError("--idle takes 1 to 86400 seconds.") }
        guard proxyFrom.count <= ServerSettings.Sources.mostProxies else {
            throw ValidationError("At most \(ServerSettings.Sources.mostProxies) networks of proxies.")
        }
    }

    /// Puts them where they belong.
    func apply(to settings: inout ServerSettings) throws {
        settings.sources.failuresToBan = ban
        settings.sources.banTime = .seconds(banTime)
        settings.sources.proxies = try proxyFrom.map(network)
        settings.idle = idle.map { .seconds($0) }
    }

    private func network(_ text: String) throws -> CIDR {
        do throws(CIDR.Fault) {
            return try CIDR(text)
        } catch {
            let hint =
                switch error {
                case .hostBits(let network): "; did you mean \(network)?"
                case .address, .prefix: ", such as 10.0.0.7, 10.0.0.0/24 or 2001:db8::/64"
                }
            throw Failure(.usage, "--proxy-from takes an address or a network, and not \(text)\(hint)")
        }
    }
}
