import ArgumentParser
import Foundation
import Gateway

/// `-c FILE`: which gateway a command speaks of.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("config")],
        help: ArgumentHelp(
            "The configuration file.",
            discussion: "Without it, the file named by SALLYPORT_CONFIG, or /etc/sallyport/sallyport.yaml.",
            valueName: "file"))
    var path: String?

    /// The configuration, or a failure with every error in it.
    func load() throws -> Configuration {
        let path =
            path ?? ProcessInfo.processInfo.environment["SALLYPORT_CONFIG"] ?? "/etc/sallyport/sallyport.yaml"
        do {
            return try Configuration.load(path: path)
        } catch {
            throw Failure(.badConfiguration, "\(error)")
        }
    }

    /// The configuration, once the files it names can be read too: for whoever is going to serve it.
    func loadToServe() throws -> Configuration {
        let configuration = try load()
        let unreadable = configuration.unreadableFiles()
        guard unreadable.isEmpty else {
            throw Failure(.badConfiguration, unreadable.map(\.description).joined(separator: "\n"))
        }
        return configuration
    }
}
