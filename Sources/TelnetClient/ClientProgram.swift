import NIOCore
import NIOPosix
import Platform

/// The client as a program: everything behind the arguments.
public enum ClientProgram {
    /// Runs until the connection or the person ends it. Returns the exit status.
    public static func run(_ options: ClientOptions, environment: [String: String]) async -> Int32 {
        BrokenPipe.ignore()
        // Before anything else is opened: what is closed of them leaves a number free.
        let (input, output) = (StandardStream.input(), StandardStream.output())
        var options = options
        options.proxyPassword = environment["SALLYPORT_PROXY_PASSWORD"] ?? ""
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let status = try? await eventLoop.flatSubmit { [options] in
            // The console lives as long as something is under way on its loop; this keeps it until it has ended.
            let console = Console(
                options, environment: environment, input: input, output: output, on: eventLoop)
            return console.start().assumeIsolated().map { status in
                withExtendedLifetime(console) { status }
            }.nonisolated()
        }.get()
        return status ?? 1
    }
}
