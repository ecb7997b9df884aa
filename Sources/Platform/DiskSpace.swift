import Glibc

/// How much room there is where a path lies.
public struct DiskSpace: Sendable, Equatable {
    /// Bytes this process can still write.
    public let available: UInt64

    /// The size of the file system, in bytes.
    public let total: UInt64

    /// Asks the file system that holds `path`, which must exist.
    public init(at path: String) throws(SystemError) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw SystemError("examine", path) }
        available = Self.product(UInt64(status.f_bavail), UInt64(status.f_frsize))
        total = Self.product(UInt64(status.f_blocks), UInt64(status.f_frsize))
    }

    private static func product(_ blocks: UInt64, _ size: UInt64) -> UInt64 {
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: size)
        return overflow ? .max : bytes
    }
}
