import Glibc

/// The signal SIGPIPE.
public enum BrokenPipe {
    /// Ignores the signal for the whole process and its later children, so that writing to a peer who has gone is an error
    /// of the write and not the end of the program. Call once, first thing.
    public static func ignore() {
        signal(SIGPIPE, SIG_IGN)
    }
}
