import Glibc
import Platform

/// The client on a terminal, connected to a server that the test plays.
struct TerminalSession {
    let peer: ListeningPeer
    let client: PTYDialogue
    let server: AcceptedPeer

    init(
        _ options: [String] = [], speaksFirst: Bool = true, size: PTYSize = PTYSize(),
        environment: [String: String] = Programs.environment()
    ) throws {
        peer = try ListeningPeer()
        let port = (speaksFirst ? "-" : "") + "\(peer.port)"
        client = try PTYDialogue(
            Programs.sallyport, ["connect"] + options + ["127.0.0.1", port], size: size, environment: environment)
        server = try peer.accept()
    }

    /// The server echoes and takes single characters, as a login does.
    func becomeLogin() throws {
        try server.send(Wire.will(Wire.echo) + Wire.will(Wire.suppressGoAhead) + Array("login: ".utf8))
        try client.expect("login: ")
        try server.expect(Wire.do(Wire.echo))
    }

    var flags: tcflag_t {
        var settings = termios()
        tcgetattr(client.child.terminal.descriptor, &settings)
        return settings.c_lflag
    }

    var isCooked: Bool { flags & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG) }
}
