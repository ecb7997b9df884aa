import Foundation
import Glibc
import Platform

/// A gateway that this test started, on ports and in a directory of its own. It ends with the object.
final class Sallyport {
    let directory: TemporaryDirectory
    let process: PeerProcess
    let configuration: String
    let facts: Facts

    /// What `demo.json` says, as SURFACE promises it to programs.
    struct Facts: Decodable {
        struct User: Decodable {
            let name: String
            let password: String
            let totp: String?
        }
        struct Target: Decodable {
            let name: String
            let family: String
            let user: String
            let password: String
            let enable: String
        }
        struct Listener: Decodable {
            let name: String
            let proto: String
            let address: String

            var port: Int { Int(address.split(separator: ":").last ?? "") ?? 0 }
        }
        let users: [User]
        let targets: [Target]
        let listeners: [Listener]
    }

    /// `sallyport demo`, ready.
    init() throws {
        directory = try TemporaryDirectory()
        let demo = directory.path + "/demo"
        let base = try FreePort.base(offsets: [1, 2, 3, 22, 23, 43, 92])
        process = try PeerProcess(Programs.sallyport, ["demo", "--dir", demo, "--port-base", "\(base)"])
        try process.expectReady()
        configuration = demo + "/sallyport.yaml"
        facts = try JSONDecoder().decode(Facts.self, from: Data(contentsOf: URL(fileURLWithPath: demo + "/demo.json")))
    }

    /// `sallyport serve` with targets and listeners of the test's own, and the user `alice` who may reach everything.
    ///
    /// - Parameter targets: lines of the `hosts` map.
    /// - Parameter environment: what the gateway has in its environment beside the usual.
    /// - Parameter diskSize: gives the gateway a disk of its own of this size, such as `24m`, for its recordings.
    init(
        targets: [String], environment: [String: String] = [:], diskSize: String? = nil,
        prepare: (Setup) throws -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        let setup = try Setup(directory: directory, targets: targets)
        try setup.addUser("alice", password: Setup.password)
        try prepare(setup)
        configuration = setup.file
        let serve = [Programs.sallyport, "serve", "-c", setup.file]
        if let diskSize {
            let recordings = directory.path + "/state/recordings"
            let mount = "mkdir -p \"$0\" && mount -t tmpfs -o size=\(diskSize),mode=700 none \"$0\" && exec \"$@\""
            process = try PeerProcess("unshare", Namespace.command + ["sh", "-c", mount, recordings] + serve)
        } else {
            process = try PeerProcess(
                serve[0], Array(serve.dropFirst()),
                environment: Programs.environment().merging(environment) { _, new in new })
        }
        try process.expectReady()
        facts = Facts(
            users: [Facts.User(name: "alice", password: Setup.password, totp: nil)], targets: [],
            listeners: setup.listeners)
    }

    /// The password of the first user, who may reach every target.
    var password: String { facts.users[0].password }
    var user: String { facts.users[0].name }
    var state: String {
        configuration.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/state"
    }

    func port(_ proto: String) throws -> Int {
        guard let listener = facts.listeners.first(where: { $0.proto == proto }) else {
            throw Unmet(who: "demo.json", wanted: [proto], reason: "no such listener", tail: "")
        }
        return listener.port
    }

    func target(_ name: String) throws -> Facts.Target {
        guard let target = facts.targets.first(where: { $0.name == name }) else {
            throw Unmet(who: "demo.json", wanted: [name], reason: "no such target", tail: "")
        }
        return target
    }

    /// Runs a command of the program about this gateway.
    func command(_ arguments: String..., input: String = "") throws -> Outcome {
        try run(Programs.sallyport, arguments + ["-c", configuration], input: input)
    }

    /// Runs a command that prints JSON.
    func facts<Value: Decodable>(_ type: Value.Type, from arguments: String...) throws -> Value {
        let outcome = try run(Programs.sallyport, arguments + ["--json", "-c", configuration], input: "")
        return try JSONDecoder().decode(type, from: Data(outcome.output.utf8))
    }
}

extension PeerProcess {
    /// Waits until the gateway says that it serves; what it said on standard error is in the failure.
    fileprivate func expectReady() throws {
        do {
            try expect("ready\n", within: .seconds(30))
        } catch {
            throw Unmet(who: "sallyport", wanted: ["ready"], reason: "\(error)", tail: errorText)
        }
    }
}

/// The configuration of a gateway before it starts.
final class Setup {
    static let password = "correct horse 8"

    let directory: TemporaryDirectory
    let file: String
    let listeners: [Sallyport.Facts.Listener]

    init(directory: TemporaryDirectory, targets: [String], name: String = "sallyport.yaml") throws {
        self.directory = directory
        let base = try FreePort.base(offsets: [22, 23])
        listeners = [
            Sallyport.Facts.Listener(name: "ssh", proto: "ssh", address: "127.0.0.1:\(base + 22)"),
            Sallyport.Facts.Listener(name: "plain", proto: "telnet", address: "127.0.0.1:\(base + 23)"),
        ]
        file = try directory.write(
            """
            version: 1
            gateway:
              name: gate
              state: \(directory.path)/state
            listeners:
            \(listeners.map { "  - {name: \($0.name), proto: \($0.proto), bind: \"\($0.address)\"}" }.joined(separator: "\n"))
            credentials:
              netops: {user: netops, secret: vault:netops}
            targets:
              hosts:
            \(targets.map { "    " + $0 }.joined(separator: "\n"))
            roles:
              all:
                allow:
                  - {targets: {match: {}}, do: [connect, run]}
            users:
              alice: {roles: [all]}

            """, to: name)
    }

    func text() throws -> String {
        try String(contentsOfFile: file, encoding: .utf8)
    }

    /// Gives a user of the configuration a password.
    func addUser(_ name: String, password: String) throws {
        try command("users", "passwd", name, input: password + "\n")
    }

    @discardableResult
    func command(_ arguments: String..., input: String) throws -> Outcome {
        let outcome = try run(Programs.sallyport, arguments + ["-c", file], input: input)
        guard outcome.status == 0 else {
            throw Unmet(who: "sallyport", wanted: ["exit 0"], reason: "\(arguments)", tail: outcome.errors)
        }
        return outcome
    }
}

extension Sallyport {
    /// Rewrites the configuration file, as an editor would.
    func changeConfiguration(_ change: (String) -> String) throws {
        let old = try String(contentsOfFile: configuration, encoding: .utf8)
        let new = change(old)
        guard new != old else {
            throw Unmet(who: configuration, wanted: ["a change"], reason: "the text to change is not there", tail: old)
        }
        try new.write(toFile: configuration, atomically: true, encoding: .utf8)
    }
}
