import AAA
import Foundation
import Gateway
import Platform
import TelnetServer

/// The demo's target that is no emulation: a login on this machine by `sallyport telnetd`, as a process of its own that ends
/// with the demo, however that ends.
///
/// Whoever logs in gets the shell of the user who runs the demo; run by root, that of `nobody`.
struct DemoHost {
    private let process: ChildProcess
    /// While this is open, the server goes on.
    private let lifeline: Int32

    init(_ target: DemoPlan.Target, in directory: String) throws {
        let passwords = directory + "/host-passwords"
        do throws(PasswordFile.Fault) {
            try Secret(target.password).withBytes { bytes throws(PasswordFile.Fault) in
                try PasswordFile.set(bytes, of: target.user, in: passwords)
            }
        } catch {
            throw Failure(.cannotCreate, "\(target.name): \(error.description)")
        }
        // Its log is a line for each login, and what the demo prints is for reading.
        let log = directory + "/telnetd.log"
        guard FileManager.default.createFile(atPath: log, contents: nil, attributes: [.posixPermissions: 0o600]),
            let errors = FileHandle(forWritingAtPath: log)
        else { throw Failure(.cannotCreate, "\(target.name): cannot write \(log)") }
        defer { try? errors.close() }
        let input: (reading: Int32, writing: Int32)
        let output: (reading: Int32, writing: Int32)
        do throws(SystemError) {
            (input, output) = (try Descriptors.pipe(isBlocking: true), try Descriptors.pipe(isBlocking: true))
            process = try ChildProcess(
                path: "/proc/self/exe", name: "sallyport", arguments: Self.arguments(target, passwords),
                environment: ["SWIFT_BACKTRACE": "enable=no"],
                streams: .descriptors(input.reading, output.writing, errors.fileDescriptor))
        } catch {
            throw Failure(.cannotCreate, "\(target.name): \(error.description)")
        }
        lifeline = input.writing
        Descriptors.close(input.reading)
        Descriptors.close(output.writing)
        defer { Descriptors.close(output.reading) }
        // The server's own limit on its start is the limit here.
        guard Descriptors.read(output.reading, until: "ready\n", limit: 4096) else {
            throw Failure(.cannotCreate, "\(target.name): sallyport telnetd did not start; \(log) says why")
        }
    }

    private static func arguments(_ target: DemoPlan.Target, _ passwords: String) -> [String] {
        let own = ["telnetd", "--listen", "127.0.0.1:\(target.port)", "--passwords", passwords, "--until-eof"]
        return own + ["--shell", "/bin/sh"] + (Privileges.isRoot ? ["--login-user", "nobody"] : [])
    }

    /// Ends the server and everybody's session.
    func end() {
        Descriptors.close(lifeline)
        _ = process.wait()
    }
}
