/// The tables of `listeners`.
enum ListenerSchema {
    static let listener = Section(
        "listeners[]", "A way in.",
        keys: [
            Key("name", .text(.name), .required, "What events and messages call it; unique."),
            Key(
                "proto",
                .choice(
                    Configuration.Listener.Proto.allCases.map(\.rawValue), later: ["https", "metrics"]),
                .required, "What is spoken there: SSH, Telnet inside TLS, or Telnet in clear text."),
            Key(
                "bind", .text(.bind), .required,
                """
                Where it listens: `ADDRESS:PORT`, for IPv6 `[ADDRESS]:PORT`. `[::]` takes IPv4 in as well. Port 0 lets \
                the system choose. No two listeners may share an address.
                """),
            Key(
                "from", .list(.text(.network), 0...256), .standard("[]"),
                "The networks it serves, such as `10.0.0.0/8`; others are turned away. Empty means all."),
            Key(
                "tls", .section(tls), .optional,
                "The certificate of a `telnets` listener; required there and refused elsewhere."),
            Key(
                "allow_cleartext", .flag, .standard("false"),
                """
                Only for `telnet`: allows it on an address that other hosts can reach, where anybody on the way reads \
                the passwords.
                """),
        ],
        absent: [.later("proxy_from")])

    static let tls = Section(
        "listeners[].tls",
        "The TLS identity of a listener. Relative paths hold from the directory of the file that names them.",
        keys: [
            Key("cert", .text(.path), .required, "The certificate chain, PEM, the server's own certificate first."),
            Key("key", .text(.path), .required, "Its private key, PEM."),
        ],
        absent: [.later("client_ca")])
}
