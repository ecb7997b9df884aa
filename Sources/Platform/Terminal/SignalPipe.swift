import Glibc

/// Signals as bytes on a descriptor, each its number, so that whoever waits for input hears of them in the same place.
///
/// There is one in a process. Signals that come while the pipe is full are dropped; that many unread ones say it all already.
public enum SignalPipe {
    // Set once, before the handlers that read it are installed.
    nonisolated(unsafe) private static let writing: UnsafeMutablePointer<Int32> = {
        let pointer = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        pointer.initialize(to: -1)
        return pointer
    }()

    /// Catches `signals` from now on. Returns the descriptor to read, non-blocking and the caller's to close.
    public static func open(_ signals: [Int32]) throws(SystemError) -> Int32 {
        let ends = try Descriptors.pipe(isBlocking: false)
        writing.pointee = ends.writing
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { SignalPipe.caught($0) }
            action.sa_flags = Int32(SA_RESTART)
            sigaction(signal, &action, nil)
        }
        return ends.reading
    }

    private static func caught(_ signal: Int32) {
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: signal)
        _ = write(writing.pointee, &byte, 1)
        errno = saved
    }
}
