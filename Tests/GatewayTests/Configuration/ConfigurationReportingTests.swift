import Gateway
import Policy
import Testing

@Suite struct ConfigurationReportingTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

    private static let full = """
        version: 1
        gateway: {name: "on", state: /s, recording: {mode: "off"}}
        listeners:
          - {name: t, proto: telnet, bind: "0.0.0.0:23", allow_cleartext: true, from: [10.0.0.0/8, "::/0"]}
          - {name: x, proto: telnets, bind: "[::1]:992", tls: {cert: /c, key: /k}}
        credentials: {c: {user: "a: b", secret: vault:c}}
        targets:
          defaults: {family: ios}
          groups: {g: {labels: {quote: "say \\"hi\\" \\\\ #", "1": "007"}}}
          hosts: {b: {addr: "2001:db8::1", groups: [g]}, a: {addr: h, credential: c}}
        roles:
          r:
            deny: [{targets: {names: [b, a]}, when: {from: [192.0.2.0/24]}}]
            allow: [{targets: {match: {quote: ["x", "żółć"], "1": "007"}}}, {targets: {match: {}}, do: [run]}]
            options: {idle: 90m, sessions: 2}
        users: {"yes": {roles: [r], keys: ["\(key) me"]}, b: {}}
        """

    private static let effective = """
        version: 1
        gateway:
          name: "on"
          state: /s
          recording:
            mode: "off"
        listeners:
          - name: t
            proto: telnet
            bind: "0.0.0.0:23"
            from: ["10.0.0.0/8", "::/0"]
            allow_cleartext: true
          - name: x
            proto: telnets
            bind: "[::1]:992"
            from: []
            tls:
              cert: /c
              key: /k
        credentials:
          c:
            user: "a: b"
            secret: "vault:c"
        targets:
          hosts:
            a:
              addr: h
              via: telnet
              port: 23
              family: ios
              credential: c
              labels: {}
            b:
              addr: "2001:db8::1"
              via: telnet
              port: 23
              family: ios
              labels:
                "1": "007"
                quote: "say \\"hi\\" \\\\ #"
        roles:
          r:
            allow:
              - targets:
                  match:
                    "1": ["007"]
                    quote: [x, "żółć"]
                do: [connect]
              - targets:
                  match: {}
                do: [run]
            deny:
              - targets:
                  names: [a, b]
                do: [connect, run]
                when:
                  from: ["192.0.2.0/24"]
            options:
              idle: 1h30m
              sessions: 2
        users:
          b:
            roles: []
            keys: []
          "yes":
            roles: [r]
            keys: ["\(Self.key)"]

        """

    @Test func `the effective configuration is told in full, in a stable order, without secrets`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.full])
        #expect(try folder.load().effectiveYAML == Self.effective)
    }

    @Test func `the effective configuration loads to the same one`() throws {
        let folder = try ConfigurationFolder(["main.yaml": Self.full])
        let first = try folder.load()
        try folder.write("again.yaml", first.effectiveYAML)
        let second = try folder.load("again.yaml")
        #expect(second.effectiveYAML == first.effectiveYAML)
        #expect(second.changes(from: first).isEmpty)
        #expect(second.changes(from: first).description == "nothing changed")
    }

    @Test func `the changes of a reload are told section by section`() throws {
        let old = try ConfigurationFolder(["main.yaml": Self.full]).load()
        let text =
            Self.full
            .replacing("state: /s, recording: {mode: \"off\"}", with: "state: /t")
            .replacing("{name: x, proto: telnets", with: "{name: y, proto: telnets")
            .replacing("10.0.0.0/8, ", with: "")
            .replacing("secret: vault:c", with: "secret: vault:d")
            .replacing("a: {addr: h, credential: c}", with: "c: {addr: h, credential: c}")
            .replacing("labels: {quote", with: "labels: {new: x, quote").replacing("names: [b, a]", with: "names: [b]")
            .replacing("b: {}", with: "d: {}")
        let changes = try ConfigurationFolder(["main.yaml": text]).load().changes(from: old)
        #expect(
            changes.lines == [
                "gateway.state changed; restart to use it", "gateway.recording.mode changed",
                "listeners: added y; removed x; changed t", "credentials: changed c",
                "targets: added c; removed a; changed b", "roles: changed r", "users: added d; removed b",
            ])
        #expect(changes.needsRestart == ["gateway.state"])
        #expect(changes.listeners.added == ["y"] && changes.listeners.removed == ["x"])
    }

    @Test func `where something is written is no change`() throws {
        let old = try ConfigurationFolder(["main.yaml": Self.full]).load()
        let moved = try ConfigurationFolder(["main.yaml": "# a comment\n\n" + Self.full]).load()
        #expect(moved.changes(from: old).isEmpty)
    }

    @Test func `a line of changes names the first twenty and counts the rest`() throws {
        let old = try ConfigurationFolder.configuration("")
        let users = (100..<125).map { "u\($0): {}" }.joined(separator: ", ")
        let new = try ConfigurationFolder.configuration("users: {\(users)}\n")
        let line = try #require(new.changes(from: old).lines.first)
        #expect(line.hasPrefix("users: added u100, u101, ") && line.hasSuffix(", u119 and 5 more"))
    }
}
