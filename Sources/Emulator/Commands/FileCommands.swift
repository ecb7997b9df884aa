import Devices

extension IOSCommands {
    static var files: [String: Handler] {
        [
            "write": { session, _ in write(&session) },
            "write memory": { session, _ in write(&session) },
            "write terminal": { session, command in
                session.show(lines("show running-config", session) ?? [])
            },
            "write erase": { session, _ in erase(&session) },
            "erase startup-config": { session, _ in erase(&session) },
            "copy running-config startup-config": { session, _ in
                session.ask(
                    Question(prompt: "Destination filename [startup-config]? ", form: .line) { session, answer in
                        guard let answer else { return session.show(["%Error copying: cancelled"]) }
                        guard answer.isEmpty || answer == "startup-config" else {
                            return session.show(["%Error opening nvram:\(answer) (No such file or directory)"])
                        }
                        write(&session)
                    })
            },
            "copy startup-config running-config": { session, _ in
                session.ask(
                    Question(prompt: "Destination filename [running-config]? ", form: .line) { session, answer in
                        guard answer != nil else { return session.prompt() }
                        session.device.withState { state in
                            if let startup = state.startup { state.running.merge(startup) }
                        }
                        session.show(["4213 bytes copied in 0.587 secs (7177 bytes/sec)", ""])
                    })
            },
            "dir": { session, _ in session.show(flash) },
            "dir flash:": { session, _ in session.show(flash) },
            "dir nvram:": { session, _ in
                session.show([
                    "Directory of nvram:/", "", "  508  -rw-        4213                    <no date>  startup-config",
                    "  509  ----          24                    <no date>  private-config", "",
                    "524288 bytes total (518998 bytes free)",
                ])
            },
        ]
    }

    static let flash = [
        "Directory of flash:/", "",
        "    2  -rwx        1216   Mar 1 1993 00:04:21 +00:00  vlan.dat",
        "    3  -rwx    24596480  Jun 12 2024 09:41:07 +00:00  c3560e-universalk9-mz.152-4.E10.bin",
        "    4  -rwx        4213   Nov 3 2025 14:22:58 +00:00  config.text",
        "    5  -rwx          24   Nov 3 2025 14:22:58 +00:00  private-config.text", "",
        "57671680 bytes total (33066496 bytes free)",
    ]

    /// Makes the running configuration the one started with.
    static func save(_ session: inout IOSSession) {
        let stamp = "\(session.device.time(session.now).stamp) by \(session.user)"
        session.device.withState { state in
            state.startup = state.running
            state.lastSave = stamp
        }
    }

    private static func write(_ session: inout IOSSession) {
        save(&session)
        session.run(
            OutputSource(pieces: [.line("Building configuration..."), .pause(.milliseconds(400)), .line("[OK]")])
        ) { $0.prompt() }
    }

    private static func erase(_ session: inout IOSSession) {
        let text = "Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]"
        session.ask(
            Question(prompt: text, form: .confirm) { session, answer in
                guard answer != nil else { return session.prompt() }
                session.device.withState { $0.startup = nil }
                session.show(["[OK]", "Erase of nvram: complete"])
            })
    }
}
