import ArgumentParser
import Foundation
import Platform
import TelnetServer

/// Where the program begins: with one thread, and no tasks yet.
///
/// The Telnet server stays like that. Its inner half must close its sandbox around every thread there is, and its outer half is one
/// thread that the inner half is bound to.
@main
enum Entry {
    static func main() {
        let arguments = CommandLine.arguments
        let name = arguments.first?.split(separator: "/").last
        if arguments.dropFirst().elementsEqual([Monitor.sessionCommand]) { Foundation.exit(SessionProcess.run()) }
        if arguments.dropFirst().first == PasswordLogin.command {
            Foundation.exit(PasswordLogin.run(Array(arguments.dropFirst(2))))
        }
        if name == "telnetd" || name == "in.telnetd" { serve(TelnetdCommand.self, Array(arguments.dropFirst())) }
        if arguments.dropFirst().first == "telnetd" { serve(Sallyport.self, Array(arguments.dropFirst())) }
        Task {
            await Sallyport.main()
            Foundation.exit(0)
        }
        dispatchMain()
    }

    private static func serve(_ root: (some ParsableCommand).Type, _ arguments: [String]) -> Never {
        let handover = TelnetdCommand.handover
        do {
            var command = try root.parseAsRoot(arguments)
            try command.run()
            Foundation.exit(0)
        } catch let failure as Failure {
            TelnetdCommand.complain(failure.text)
            Foundation.exit(failure.status.rawValue)
        } catch {
            if handover.hasLostErrors { SystemLog.write(root.message(for: error)) }
            root.exit(withError: error)
        }
    }
}
