/// The tables of the whole configuration, top down.
enum Schema {
    /// The only version of the format there is.
    static let version = 1

    /// The top level of a file.
    static let root = Section(
        "top level",
        """
        One YAML file, with more taken in by `include`. Every value may be given once over all files; lists and \
        mappings from names grow from file to file. Secrets are never in it.
        """,
        keys: [
            Key("version", .integer(version...version), .required, "The version of this format."),
            Key(
                "include", .list(.text(.path), 0...256), .standard("[]"),
                """
                More files to read, as paths or patterns (`conf.d/*.yaml`) from the directory of this file. Files may \
                include files, 8 deep, 256 in all, each once. Included files need no `version`. A pattern that \
                matches no file is no error.
                """),
            Key("gateway", .section(gateway), .standard("{}"), "The gateway itself."),
            Key("listeners", .list(.section(ListenerSchema.listener), 1...64), .required, "The ways in."),
            Key(
                "credentials", .map(.name, .section(credential), atMost: 10_000), .standard("{}"),
                "How the gate logs in to targets, by a name that targets refer to."),
            Key("targets", .section(TargetSchema.targets), .standard("{}"), "The devices behind the gate."),
            Key(
                "roles", .map(.name, .section(RoleSchema.role), atMost: 1_000), .standard("{}"),
                "Who may do what. What no role allows is denied."),
            Key(
                "users", .map(.name, .section(user), atMost: 10_000), .standard("{}"),
                "People, by login name. They may also be held in the state, by `sallyport users`."),
        ],
        absent: [.later("providers"), .later("commands"), .later("alerts"), .later("sinks")])

    static let gateway = Section(
        "gateway", "The gateway itself.",
        keys: [
            Key(
                "name", .text(.name), .standard("sallyport"),
                "What recordings and events call this gateway. A change needs a restart."),
            Key(
                "state", .text(.path), .standard("/var/lib/sallyport"),
                """
                The directory of everything the gateway keeps; a relative path holds from the directory of the file. \
                A change needs a restart.
                """),
            Key("recording", .section(recording), .standard("{}"), "The recording of sessions."),
        ],
        absent: [.later("timezone"), .later("database")])

    static let recording = Section(
        "gateway.recording", "The recording of sessions.",
        keys: [
            Key(
                "mode", .choice(Configuration.RecordingMode.allCases.map(\.rawValue)), .standard("strict"),
                """
                `strict`: no recording, no session. `best_effort`: a session goes on when its recording fails. `off`: \
                nothing is recorded.
                """)
        ])

    static let credential = Section(
        "credentials.NAME", "How the gate logs in to a target. The secrets themselves are in the vault.",
        keys: [
            Key(
                "user", .text(.line), .optional,
                "The user name; leave it out for devices that ask for a password only."),
            Key(
                "secret", .text(.vault), .required,
                "The password, as `vault:NAME`; its value is stored by `sallyport secrets set NAME`."),
            Key("enable", .text(.vault), .optional, "The password of the privileged mode, as `vault:NAME`."),
        ],
        absent: [
            .elsewhere(
                "password",
                "is never in the configuration; write 'secret: vault:NAME' and store it with "
                    + "'sallyport secrets set NAME'")
        ])

    static let user = Section(
        "users.NAME", "A person. Passwords are never in the configuration: `sallyport users passwd NAME` sets one.",
        keys: [
            Key(
                "roles", .list(.text(.name), 0...64), .standard("[]"),
                "The roles; without one, everything is denied."),
            Key(
                "keys", .list(.text(.publicKey), 0...64), .standard("[]"),
                "SSH public keys to log in with, each as one line of a `.pub` file."),
        ],
        absent: [
            .later("mfa"),
            .elsewhere("password", "is never in the configuration; set it with 'sallyport users passwd NAME'"),
        ])
}
