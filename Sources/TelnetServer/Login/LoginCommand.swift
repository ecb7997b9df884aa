import Platform

/// The program that is started for somebody, made of a request that is not trusted.
package struct LoginCommand: Equatable, Sendable {
    /// What is started.
    package enum Program: Equatable, Sendable {
        /// `login(1)` at this path: it asks for the password, and needs root.
        case login(path: String)
        /// ``PasswordLogin`` with these arguments and the name: it asks for the password itself.
        case passwords([String])
        /// This program as it is, for everybody who comes, as the user who runs the server.
        case shell(path: String, environment: [String: String])

        /// Whether it asks for a password, so that not everybody gets in who comes.
        var asksForPassword: Bool {
            if case .shell = self { false } else { true }
        }
    }

    /// What somebody gets in by it.
    package enum Entry: Equatable, Sendable {
        /// Everybody is in who comes.
        case open
        /// `login`, of which only its terminal tells (`LoginMark`).
        case mark
        /// ``PasswordLogin``, which says so; the terminal is this account's from then on, or stays ours.
        case verdict(Privileges.Account?)
    }

    /// Bytes of the longest terminal type (RFC 1091, "Terminal Type Names").
    package static let longestTerminal = 40

    package let path: String
    package let arguments: [String]
    package let environment: [String: String]
    package let entry: Entry

    /// Nil if a field of the request has a value that may not be.
    ///
    /// `login -h HOST -- NAME`: behind `--` nothing is an option to getopt, and the name cannot look like one. Debian's `login`
    /// reads further arguments as variables, so there are none; with `-p` it keeps the environment, which is only asked of it
    /// where there is something to keep.
    package init?(_ request: LoginRequest, program: Program, accepting names: [String]) {
        guard let user = UserName(request.user), Self.isHost(request.host), Self.isTerminal(request.terminal),
            let further = Self.variables(request.environment, names)
        else { return nil }
        let terminal = ["TERM": request.terminal.lowercased()]
        switch program {
        case .login(let path):
            self.path = path
            entry = .mark
            arguments = ["-h", request.host] + (further.isEmpty ? [] : ["-p"]) + ["--", user.text]
            environment = further.merging(terminal) { $1 }
        case .passwords(let arguments):
            path = "/proc/self/exe"
            entry = .verdict(arguments.count > 1 ? Privileges.Account(named: arguments[1]) : nil)
            self.arguments = [PasswordLogin.command] + arguments + [user.text]
            environment = further.merging(terminal) { $1 }.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        case .shell(let path, let own):
            self.path = path
            entry = .open
            arguments = []
            environment = further.merging(own) { $1 }.merging(terminal) { $1 }
        }
    }

    /// An address in numbers: begins with none of `-`, and holds nothing a record or a log could mistake.
    static func isHost(_ host: String) -> Bool {
        guard let first = host.utf8.first, host.utf8.count <= 64, first != UInt8(ascii: "-") else { return false }
        return host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "%"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// A name that terminfo could have: no path, no option.
    package static func isTerminal(_ type: String) -> Bool {
        guard let first = type.utf8.first, type.utf8.count <= longestTerminal else { return false }
        guard first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else { return false }
        return type.utf8.allSatisfy { 0x21...0x7E ~= $0 && !Set("/\\'\"`$;|&<>()*?[]{}!#~".utf8).contains($0) }
    }

    /// The variables by name; nil if one is not on the list, or its value has a control character.
    private static func variables(_ pairs: [String], _ names: [String]) -> [String: String]? {
        var result: [String: String] = [:]
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, names.contains(String(parts[0])), EnvironmentName.isHarmless(String(parts[0])),
                parts[1].utf8.count <= 256, parts[1].utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { return nil }
            result[String(parts[0])] = String(parts[1])
        }
        return result
    }
}
