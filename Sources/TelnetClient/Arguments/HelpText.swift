extension ClientOptions {
    /// What `--help` prints, for a program called `name`.
    public static func help(name: String) -> String {
        let rows = OptionTable.all.map(line).joined(separator: "\n")
        return """
            USAGE: \(name) [OPTION]... [HOST [PORT] | telnet://[USER@]HOST[:PORT]/ | PROFILE]

            A Telnet client. Without a host it begins in command mode; the escape character, ^] unless told, leads there from a
            connection, and `?` lists the commands. On ports other than 23 it does not speak first, unless a minus stands before
            the port. Standard input and output may be pipes; the end of the input is passed on.

            OPTIONS
            \(rows)
              -h, --help                     This text.
                  --version                  The version.

            EXAMPLES
              \(name) core-sw1                         log in to a switch
              \(name) --tls --ca ca.pem console 992    through TLS
              printf 'GET / HTTP/1.0\\r\\n\\r\\n' | \(name) --raw www 80
              \(name) --log session.cast core-sw1      record for asciinema

            EXIT STATUS
              0 done, 1 the connection broke, 64 usage, 69 refused, unknown or unreachable, 73 cannot write a file,
              75 timed out, 78 bad certificate, key or profile
            """
    }

    private static func line(_ row: OptionRow) -> String {
        let short = row.short.map { "-\($0), " } ?? "    "
        let names = "  \(short)--\(row.long)" + (row.value.map { "=\($0)" } ?? "")
        let padding = String(repeating: " ", count: max(1, 33 - names.count))
        return names + padding + row.help
    }
}
