import ArgumentParser
import Gateway

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate a configuration.",
        discussion: """
            Every error is a line "file:line:column: what"; the exit code is 78 when there is one, 0 otherwise. Certificates
            and keys that the configuration names must be readable by whoever checks.

            EXAMPLE
              sallyport check -c sallyport.yaml --effective
            """)

    @OptionGroup var file: ConfigurationOption

    @Flag(help: "Print the configuration as the gateway sees it, with every default filled in.")
    var effective = false

    func run() throws {
        let configuration = try file.loadToServe()
        for warning in configuration.warnings { Output.error(warning.description) }
        if effective {
            Output.line(configuration.effectiveYAML)
        } else {
            Output.line("\(configuration.path): good")
        }
    }
}
