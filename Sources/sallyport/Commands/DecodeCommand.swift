import ArgumentParser
import Platform

struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Show what the Telnet engine makes of a byte stream.",
        discussion: """
            Reads what a peer sent, from a file or from standard input, and runs it through the engine: for captures and \
            bug reports. Prints a transcript in the format of the project's golden tests, or with --json an object a \
            line. A saved stream has no clock: what a peer may do so often a period, it may do so often in all. Stops where the \
            stream turns into TLS or compressed bytes.

            Exits 0 if the stream was survived, 65 if a limit closed it or the hexadecimal text is faulty, 66 if the \
            file cannot be read.

            EXAMPLE
              sallyport decode --role client capture.bin
              echo 'fffb1f fffa1f00500018fff0' | sallyport decode --hex --json
            """)

    @Option(help: ArgumentHelp("Which end the engine plays.", valueName: "client|server"))
    var role = DecodeRole.server

    @Option(
        help: ArgumentHelp(
            "The options it agrees to on both sides: names or numbers, or all, or none.", valueName: "option,..."))
    var enable = "all"

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Ask for this before the first byte, such as do:naws; may be repeated.", valueName: "verb:option"))
    var request: [String] = []

    @Flag(help: "The input is text: pairs of hexadecimal digits, white space between them.")
    var hex = false

    @Flag(help: "Print a line of JSON for each event.")
    var json = false

    @Argument(help: "What the peer sent; standard input without it, or with -.")
    var file: String?

    func run() throws {
        BrokenPipe.ignore()
        var run = DecodeRun(
            try DecodeSettings.configuration(role: role, enable: enable, requests: request), isJSON: json)
        try run.decode(try DecodeInput(file, isHex: hex))
    }
}

/// The ends of a connection, as the command line names them.
enum DecodeRole: String, ExpressibleByArgument, CaseIterable {
    case client
    case server
}
