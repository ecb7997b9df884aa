import Glibc

/// The number of files and sockets this process may have open at once.
public struct DescriptorLimit: Sendable, Equatable {
    /// What the limit was before.
    public let before: UInt64

    /// What it is now.
    public let now: UInt64

    /// The highest value it can be given without special rights.
    public let hard: UInt64

    /// The highest value asked for, so that programs which count through all numbers do not take for ever.
    public static let ceiling: UInt64 = 1 << 20

    /// Raises the soft limit to the hard one, but not above ``ceiling``. Never lowers it.
    public static func raise() throws(SystemError) -> DescriptorLimit {
        var limit = try current()
        let before = limit.rlim_cur
        let wanted = min(limit.rlim_max, rlim_t(ceiling))
        if before < wanted {
            limit.rlim_cur = wanted
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
                throw SystemError("raise", "the limit of open files")
            }
        }
        return DescriptorLimit(before: UInt64(before), now: UInt64(limit.rlim_cur), hard: UInt64(limit.rlim_max))
    }

    private static func current() throws(SystemError) -> rlimit {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemError("read", "the limit of open files")
        }
        return limit
    }
}
