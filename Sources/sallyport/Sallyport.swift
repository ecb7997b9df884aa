import ArgumentParser

@main
struct Sallyport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "Telnet, guarded: SSH and TLS in, Telnet out, recorded.")
}
