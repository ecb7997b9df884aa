import Policy
import Telnet

/// The arguments of `decode`, as the engine's configuration.
enum DecodeSettings {
    static func configuration(role: DecodeRole, enable: String, requests: [String]) throws -> Engine.Configuration {
        var configuration = Engine.Configuration(role: role == .client ? .client : .server)
        configuration.local = try options(enable)
        configuration.remote = configuration.local
        configuration.requests = try requests.map(request)
        // The name in a capture is to be told, and not called unsolicited.
        configuration.askUser = role == .server
        return configuration
    }

    private static func options(_ list: String) throws -> Set<Option> {
        do {
            return try Option.set(named: list.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        } catch {
            throw unknown(error.name, "--enable", or: ["all", "none"])
        }
    }

    private static func request(_ text: String) throws -> Engine.Request {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, let verb = Verb.allCases.first(where: { "\($0)" == words[0].uppercased() }) else {
            throw Failure(.usage, "--request: \(text) is not like do:echo; the verbs are do, dont, will and wont")
        }
        guard let option = Option(named: words[1]) else { throw unknown(words[1], "--request", or: []) }
        return Engine.Request(verb, option)
    }

    private static func unknown(_ name: String, _ argument: String, or words: [String]) -> Failure {
        let names = Option.registered.map { "\($0)".lowercased() } + words
        let advice =
            NearestName.find(name, among: names).map { "did you mean \($0)?" }
            ?? "say a number from 0 to 255 or a name such as naws"
        return Failure(.usage, "\(argument): there is no option \"\(name)\"; \(advice)")
    }
}
