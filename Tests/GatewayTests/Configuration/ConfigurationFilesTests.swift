import Foundation
import Gateway
import Policy
import Testing

@Suite struct ConfigurationFilesTests {
    private static let head = ConfigurationFolder.head

    @Test func `a file that does not exist is told as such`() throws {
        let folder = try ConfigurationFolder()
        #expect(
            folder.errors().map(\.description) == [
                "main.yaml:1:1: the configuration file 'main.yaml' does not exist; create it or correct the path"
            ])
    }

    @Test func `a directory and a pipe are refused, and the pipe is not waited for`() throws {
        let folder = try ConfigurationFolder(["sub/x": ""])
        #expect(
            folder.errors("sub").map(\.message) == [
                "the configuration file 'sub' is a directory; name a file"
            ])
        #expect(mkfifo(folder.path + "pipe", 0o600) == 0)
        #expect(
            folder.errors("pipe").map(\.message) == [
                "the configuration file 'pipe' is not a regular file; name a file"
            ])
    }

    @Test func `a path that leads nowhere is told as such`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.head])
        #expect(
            folder.errors("main.yaml/x").map(\.message) == [
                "the configuration file 'main.yaml/x' cannot be read: a part of its path is not a directory; correct "
                    + "the path"
            ])
        #expect(symlink(folder.path + "round", folder.path + "round") == 0)
        #expect(
            folder.errors("round").map(\.message) == [
                "the configuration file 'round' cannot be read: its links go in a circle; correct them"
            ])
        let long = String(repeating: "x", count: 300)
        #expect(
            folder.errors(long).map(\.message) == [
                "the configuration file '\(long)' cannot be read: the path is too long; correct it"
            ])
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything"))
    func `a file that may not be read is told as such`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.head])
        #expect(chmod(folder.path + "main.yaml", 0) == 0)
        #expect(
            folder.errors().map(\.message) == [
                "the configuration file 'main.yaml' cannot be read: permission denied; give this user the right to "
                    + "read it"
            ])
    }

    @Test func `a file larger than the limit is refused`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("main.yaml", Self.head + String(repeating: "#", count: (1 << 20) - Self.head.utf8.count))
        #expect(folder.errors().isEmpty)
        try folder.write("main.yaml", Self.head + String(repeating: "#", count: (1 << 20) - Self.head.utf8.count + 1))
        #expect(
            folder.errors().map(\.message) == [
                "the configuration file 'main.yaml' is larger than 1 MiB; split it with 'include'"
            ])
    }

    @Test func `included files are merged: lists one after the other, mappings name by name`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.head + "include: [extra/a.yaml, 'conf.d/*.yaml']\nusers: {alice: {}}\n",
            "extra/a.yaml": """
            version: 1
            gateway: {name: gate-1}
            targets: {groups: {ams: {labels: {site: ams}}}}
            include: [b.yaml]
            """,
            "extra/b.yaml": "gateway: {state: here}\nusers: {bob: {}}\n",
            "conf.d/1.yaml": "targets: {hosts: {one: {addr: h, groups: [ams]}}}\n",
            "conf.d/2.yaml": "listeners:\n- {name: second, proto: ssh, bind: '127.0.0.1:0'}\n",
            "conf.d/not.txt": "nonsense: 1\n",
        ])
        let configuration = try folder.load()
        #expect(configuration.gateway.name == "gate-1")
        #expect(configuration.gateway.state == folder.path + "extra/here")
        #expect(configuration.users.map(\.name) == ["alice", "bob"])
        #expect(configuration.listeners.map(\.name) == ["ssh", "second"])
        #expect(configuration.targets.map(\.labels) == [["site": "ams"]])
        #expect(
            configuration.files.map { $0.replacing(folder.path, with: "") } == [
                "main.yaml", "extra/a.yaml", "extra/b.yaml", "conf.d/1.yaml", "conf.d/2.yaml",
            ])
    }

    @Test func `what stands in two files is refused in the second, with the place of the first`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.head + "include: [b.yaml]\ngateway: {name: a}\nusers:\n  alice: {}\n",
            "b.yaml": "gateway: {‸name: b}\nusers: {‸alice: {}}\n",
        ])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks)
        #expect(errors.map(\.kind) == [.duplicate, .duplicate])
        #expect(errors.last?.message == "'alice' is already given at main.yaml:6:3; keep one of them")
    }

    @Test func `errors of all the files are reported together`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.head + "include: [b.yaml, c.yaml]\n‸usrs: {}\n",
            "b.yaml": "‸rols: {}\nversion: ‸2\n", "c.yaml": "users: {a: {roles: [‸ghost]}}\n",
        ])
        let errors = folder.errors()
        #expect(errors.map(\.location).sorted() == folder.marks.sorted())
    }

    @Test func `a file that includes itself, in whatever way, is refused`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.head + "include: [a.yaml]\n", "a.yaml": "include: [sub/../b.yaml]\n", "sub/x": "",
            "b.yaml": "include: [‸main.yaml, ‸./b.yaml]\n",
        ])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks.map { "sub/../" + $0 })
        #expect(errors.map(\.kind) == [.conflict, .conflict])
    }

    @Test func `a file included twice is refused, by a pattern too`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.head + "include: [a.yaml, ‸'*a.yaml']\n", "a.yaml": "users: {}\n",
        ])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks)
        #expect(errors.first?.message == "'a.yaml' is already included at main.yaml:3:11; include it once")
    }

    @Test func `a file that is not there is refused, a pattern that matches nothing is not`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.head + "include: [‸gone.yaml, 'gone/*.yaml']\n"])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks)
        #expect(
            errors.first?.message
                == "the configuration file 'gone.yaml' does not exist; create it or correct the path")
    }

    @Test func `when a file cannot be read, nothing that it may define is called missing`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": "version: 1\ninclude: [b.yaml]\nusers: {alice: {roles: [netops]}}\n‸bad: 1\n",
            "b.yaml": "listeners: []\nroles:\n‸\tnetops: {}\n",
        ])
        #expect(folder.errors().map(\.location).sorted() == folder.marks.sorted())
    }

    @Test func `includes are followed to the limit and no deeper`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.head + "include: [1.yaml]\n"])
        for number in 1...7 {
            try folder.write("\(number).yaml", number < 7 ? "include: [\(number + 1).yaml]\n" : "users: {}\n")
        }
        #expect(folder.errors().isEmpty)
        try folder.write("7.yaml", "include: [‸8.yaml]\n")
        try folder.write("8.yaml", "users: {}\n")
        #expect(folder.errors().map(\.location) == folder.marks)
        #expect(folder.errors().map(\.kind) == [.limit])
    }

    @Test func `more files than the limit are refused`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.head + "include: [‸'d/*']\n"])
        for number in 1...255 { try folder.write("d/\(number)", "users: {}\n") }
        #expect(folder.errors().isEmpty)
        try folder.write("d/256", "users: {}\n")
        #expect(folder.errors().map(\.location) == folder.marks)
    }

    @Test func `a folder whose name looks like a pattern is none`() throws {
        let folder = try ConfigurationFolder([
            "[ab]*/main.yaml": Self.head + "include: ['d/*']\n", "[ab]*/d/x": "users: {alice: {}}\n",
        ])
        #expect(try folder.load("[ab]*/main.yaml").users.map(\.name) == ["alice"])
    }
}
