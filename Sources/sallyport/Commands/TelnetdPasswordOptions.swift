import AAA
import ArgumentParser
import Foundation
import TelnetServer

/// The password file of `telnetd`, for hosts where `login(1)` cannot be had.
struct TelnetdPasswordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask for the password of those in this file instead of starting login; they get a shell as the user who runs this.",
            valueName: "file"))
    var passwords: String?

    @Option(help: ArgumentHelp("Whose account those of --passwords get, when run as root.", valueName: "name"))
    var loginUser: String?

    @Option(
        help: ArgumentHelp(
            "Serve nobody: set this name's password in the file, read from standard input or asked for.",
            valueName: "name"))
    var setPassword: String?

    func validate() throws {
        guard passwords != nil || (loginUser == nil && setPassword == nil) else {
            throw ValidationError("--login-user and --set-password need --passwords FILE.")
        }
    }

    /// Sets a password if that is what was asked for. Returns whether it was.
    func set() throws -> Bool {
        guard let setPassword, let passwords else { return false }
        let secret = try SecretInput.read(what: "password")
        do throws(PasswordFile.Fault) {
            try secret.withBytes { bytes throws(PasswordFile.Fault) in
                try PasswordFile.set(bytes, of: setPassword, in: passwords)
            }
        } catch {
            throw Failure(.badData, error.description)
        }
        return true
    }
}
