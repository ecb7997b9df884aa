import CLinux

/// The system's log, for a program whose standard error is not its own.
public enum SystemLog {
    /// Writes a line as `telnetd`; where nobody takes it, it is dropped.
    public static func write(_ line: String) {
        linux_log(line)
    }
}
