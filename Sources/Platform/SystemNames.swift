import Glibc

/// What the system calls itself.
package struct SystemNames: Equatable, Sendable {
    /// The kernel, such as `Linux`.
    package let name: String
    /// This host.
    package let host: String
    /// The kernel's release.
    package let release: String
    /// The kernel's version.
    package let version: String
    /// The processor.
    package let machine: String

    package init(name: String, host: String, release: String, version: String, machine: String) {
        (self.name, self.host, self.release) = (name, host, release)
        (self.version, self.machine) = (version, machine)
    }

    /// As `uname` has it now.
    package static var current: SystemNames {
        var names = utsname()
        uname(&names)
        return SystemNames(
            name: text(names.sysname), host: text(names.nodename), release: text(names.release),
            version: text(names.version), machine: text(names.machine))
    }

    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
