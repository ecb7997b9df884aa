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

    /// - Parameter text: the file; what of it would act on a terminal is dropped but for ends of lines and tabs.
    package init(_ text: String, _ system: SystemNames) {
        self.text = text
        self.system = system
    }

    /// The text for one connection, with ends of lines as the network has them. `date` is now, as people write it.
    package func text(date: String) -> String {
        var result = ""
        var isEscape = false
        for character in text.unicodeScalars {
            if isEscape {
                isEscape = false
                result += value(of: character, date) ?? "%\(character)"
            } else if character == "%" {
                isEscape = true
            } else if character == "\n" {
                result += "\r\n"
            } else if character == "\t" || (character.value >= 0x20 && !(0x7F...0x9F ~= character.value)) {
                result.unicodeScalars.append(character)
            }
        }
        return result
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
