import Platform

/// The text before the prompt: `/etc/issue.net` with its escapes, as netkit's telnetd and others read it.
///
/// | escape | becomes |
/// |---|---|
/// | `%h` | the host's name |
/// | `%D` | its domain, what follows the first dot of the name |
/// | `%d` | the date and time |
/// | `%s` `%m` `%r` `%v` | system, machine, release and version, as `uname` has them |
/// | `%t` | the terminal: `network`, for none is open yet |
/// | `%%` | `%` |
package struct Banner: Sendable {
    /// Bytes of the file that are shown.
    package static let longest = 4096

    private let text: String
    private let system: SystemNames

    /// - Parameter text: the file; what of it would act on a terminal, or turn text around, is dropped but for ends of
    ///   lines and tabs.
    package init(_ text: String, _ system: SystemNames) {
        self.text = text
        self.system = system
    }

    /// The text for one connection, with ends of lines as the network has them, one behind the last line too. `date` is
    /// now, as people write it. A `%` that is no escape is shown.
    package func text(date: String) -> String {
        var result = ""
        var isEscape = false
        for scalar in text.unicodeScalars {
            if isEscape {
                isEscape = false
                if let value = value(of: scalar, date) {
                    result += value
                    continue
                }
                result += "%"
            }
            if scalar == "%" { isEscape = true } else { result += Self.shown(scalar) }
        }
        if isEscape { result += "%" }
        return result.isEmpty || result.hasSuffix("\r\n") ? result : result + "\r\n"
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch (scalar, scalar.properties.generalCategory) {
        case ("\n", _): "\r\n"
        case ("\t", _): "\t"
        case (_, .control), (_, .format), (_, .lineSeparator), (_, .paragraphSeparator): ""
        default: String(scalar)
        }
    }

    private func value(of escape: Unicode.Scalar, _ date: String) -> String? {
        switch escape {
        case "h": system.host
        case "D": system.host.firstIndex(of: ".").map { String(system.host[system.host.index(after: $0)...]) } ?? ""
        case "d": date
        case "s": system.name
        case "m": system.machine
        case "r": system.release
        case "v": system.version
        case "t": "network"
        case "%": "%"
        default: nil
        }
    }
}
