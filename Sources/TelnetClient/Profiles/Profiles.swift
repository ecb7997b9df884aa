import NIOCore
import Platform
import Yams

/// Connections by name, from `~/.config/sallyport/hosts.yaml`:
///
///     version: 1
///     hosts:
///       core-sw1: {host: 10.1.0.1, port: 2323, user: netops, tls: true, log: core-sw1.cast}
///
/// Besides `host` and `port` every long option of the command line is a key, `true` for one without a value. What the
/// command line says comes on top.
public struct Profiles: Equatable, Sendable {
    /// Longest file read, in bytes.
    public static let maximumSize = 1 << 20

    /// One connection.
    struct Profile: Equatable, Sendable {
        var host: String?
        var port: String?
        /// Its options, as the command line takes them.
        var arguments: [String] = []
    }

    private var profiles: [String: Profile] = [:]
    private var file = ""

    /// No connections.
    public init() {}

    /// Reads the file's text; `file` is what faults name.
    public init(_ text: String, file: String) throws(UsageError) {
        self.file = file
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw UsageError(
                "\(file): that is no YAML: \(String(describing: error).split(separator: "\n").first ?? "")")
        }
        guard let root else { return }
        guard let mapping = root.mapping else { throw Self.fault(file, root, "a mapping is expected, with `hosts`") }
        for (key, value) in mapping {
            switch key.string {
            case "version" where value.string == "1": break
            case "version": throw Self.fault(file, value, "only version 1 is known")
            case "hosts": try read(hosts: value, file)
            default: throw Self.fault(file, key, "there is no key '\(key.string ?? "?")'; version and hosts are known")
            }
        }
    }

    private mutating func read(hosts: Node, _ file: String) throws(UsageError) {
        guard let mapping = hosts.mapping else {
            throw Self.fault(file, hosts, "names with their settings are expected")
        }
        for (key, value) in mapping {
            guard let name = key.string, let settings = value.mapping else {
                throw Self.fault(file, key, "a name and its settings are expected, such as sw1: {host: 10.1.0.1}")
            }
            var profile = Profile()
            for (key, value) in settings { try Self.read(key, value, &profile, file) }
            profiles[name] = profile
        }
    }

    private static func read(_ key: Node, _ value: Node, _ profile: inout Profile, _ file: String) throws(UsageError) {
        guard let name = key.string, let text = value.scalar?.string else {
            throw fault(file, value, "'\(key.string ?? "?")' takes one value")
        }
        switch name {
        case "host": profile.host = text
        case "port": profile.port = text
        default:
            guard let row = OptionTable.all.first(where: { $0.long == name }) else {
                throw fault(
                    file, key, "there is no setting '\(name)'; host, port and the long options of connect are known")
            }
            if row.value != nil {
                profile.arguments.append("--\(name)=\(text)")
            } else if value.bool == true {
                profile.arguments.append("--\(name)")
            } else if value.bool != false {
                throw fault(file, value, "'\(name)' is true or false")
            }
        }
    }

    private static func fault(_ file: String, _ node: Node, _ text: String) -> UsageError {
        let mark = node.mark.map { "\($0.line):\($0.column):" } ?? "1:1:"
        return UsageError("\(file):\(mark) \(text)")
    }
}

extension Profiles {
    /// The file that is read, in a home or, if it is set, in `XDG_CONFIG_HOME`.
    public static func path(_ environment: [String: String]) -> String? {
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return (folder ?? environment["HOME"].map { $0 + "/.config" }).map { $0 + "/sallyport/hosts.yaml" }
    }

    /// Those of the person's own file; none if there is no file.
    public static func load(_ environment: [String: String]) throws(UsageError) -> Profiles {
        guard let path = path(environment) else { return Profiles() }
        let text: String
        do {
            text = try TextFile.read(path, limit: maximumSize)
        } catch {
            if error.isMissing { return Profiles() }
            throw UsageError("\(error)")
        }
        return try Profiles(text, file: path)
    }

    /// Whether a host may be the name of a connection here: addresses and URIs may not.
    public static func mayName(_ destination: Destination?) -> Bool {
        guard let destination, !destination.host.contains(":") else { return false }
        return (try? SocketAddress(ipAddress: destination.host, port: 0)) == nil
    }

    /// The options of a command line whose host is the name of a profile; nil if it is not.
    public func options(for request: ClientOptions, arguments: [String]) throws(UsageError) -> ClientOptions? {
        guard let place = request.destination, let told = try options(named: place, over: ClientOptions()) else {
            return nil
        }
        guard case .connect(var options) = try ClientRequest(arguments, over: told) else { return nil }
        // A device that the command line itself names goes without a host, whatever the host is called here.
        options.destination = request.serialDevice == nil ? told.destination : place
        return options
    }

    /// The options of the profile that has the place's host as its name, on top of others; nil if there is none.
    func options(named place: Destination, over options: ClientOptions) throws(UsageError) -> ClientOptions? {
        guard let profile = profiles[place.host] else { return nil }
        do {
            guard case .connect(var options) = try ClientRequest(profile.arguments, over: options) else { return nil }
            var destination = Destination(host: profile.host ?? place.host, service: place.service ?? profile.port)
            if place.forcesNegotiation { destination.forcesNegotiation = true }
            // A port of the person's own means a host.
            options.destination = options.serialDevice == nil || place.service != nil ? destination : nil
            return options
        } catch {
            throw UsageError("\(file): \(place.host): \(error)")
        }
    }
}
