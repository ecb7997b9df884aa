import Foundation
import Glibc
import Platform

/// A ``LoginServer`` whose audit log is in a directory of its own, and which asks for passwords itself.
struct WatchedServer {
    let directory: TemporaryDirectory
    let server: LoginServer

    /// Where the log is.
    var audit: String { directory.path + "/audit" }

    /// alice's password is `sesame`.
    init(_ options: [String] = []) throws {
        directory = try TemporaryDirectory()
        server = try LoginServer(passwordsIn: directory, ["--audit", directory.path + "/audit"] + options)
    }

    /// The audit log's lines.
    func events() throws -> [Event] { try Event.all(in: audit) }

    /// Waits until the log has so many events of this name.
    @discardableResult
    func expect(_ name: String, count: Int = 1) throws -> [Event] {
        var found: [Event] = []
        try LoginServer.wait("\(count) of \(name) in the audit log") {
            found = try events().filter { $0.event == name }
            return found.count >= count
        }
        return found
    }

    /// What `sallyport log` says of it.
    func log(_ arguments: String...) throws -> Outcome {
        try run(Programs.sallyport, ["log", arguments[0], "--audit", audit] + arguments.dropFirst())
    }

    /// A line of an audit log.
    struct Event: Decodable {
        struct Actor: Decodable {
            let user: String?
            let method: String?
            let ip: String?
            let port: Int?
        }

        /// A value of `data`.
        enum Value: Decodable, Equatable {
            case text(String)
            case number(Int)
            case flag(Bool)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let flag = try? container.decode(Bool.self) {
                    self = .flag(flag)
                } else if let number = try? container.decode(Int.self) {
                    self = .number(number)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }
        }

        let event: String
        let outcome: String
        let actor: Actor
        let session: String?
        let data: [String: Value]

        static func all(in directory: String) throws -> [Event] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            return try names.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap { name in
                try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8).split(separator: "\n")
                    .map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
            }
        }
    }
}

extension LoginServer {
    /// Where it serves figures.
    var metricsPort: Int {
        let line = process.text.split(separator: "\n").first { $0.hasPrefix("listening telnetd metrics ") }
        return line?.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    /// Its figures by name and label.
    func figures() throws -> [String: Double] {
        let page = try run("curl", ["-sS", "--fail", "http://127.0.0.1:\(metricsPort)/metrics"])
        guard page.status == 0 else {
            throw Unmet(who: "/metrics", wanted: ["figures"], reason: "\(page.status)", tail: page.errors)
        }
        let lines = page.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.reduce(into: [:]) { figures, line in
            let parts = line.split(separator: " ")
            figures[String(parts[0])] = Double(parts[1])
        }
    }
}
