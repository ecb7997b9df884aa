import CLibSSH
import Glibc
import Synchronization

/// The algorithms offered; everything else libssh knows is left out.
///
/// No SHA-1, no CBC, no DSA, no encrypt-and-MAC, and no compression: it leaks lengths of secrets and lets a small packet
/// grow without bound. libssh adds strict key exchange (CVE-2023-48795) by itself.
enum Algorithms {
    static let keyExchange = """
        curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,\
        diffie-hellman-group16-sha512
        """
    static let ciphers = """
        chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes128-ctr
        """
    static let macs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com"
    static let hostKeys = "ssh-ed25519"
    static let userKeys = """
        ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,\
        sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256
        """
    /// Bits of the shortest RSA key a user may log in with.
    static let minimumRSABits: Int32 = 2048
}

/// libssh's server settings: host key and algorithms, given to each connection as it starts.
final class Binding: Sendable {
    /// `nonisolated(unsafe)`: set once, used under `lock` only, and freed when nobody refers to the binding any more.
    /// A `Mutex` cannot hold it, because the compiler would then take each new session for a part of it.
    private nonisolated(unsafe) let bind: ssh_bind
    private let lock = Mutex(())

    /// Reads the host key, which must have passed ``SSHHostKey/ensure(at:)``.
    init(hostKeyPath: String) throws(SSHServerError) {
        guard let bind = ssh_bind_new() else { throw .library("out of memory") }
        self.bind = bind
        try Self.configure(bind, hostKeyPath: hostKeyPath)
    }

    deinit {
        ssh_bind_free(bind)
    }

    private static func configure(_ bind: ssh_bind, hostKeyPath: String) throws(SSHServerError) {
        // Without this the host's own libssh configuration file would be read and could weaken what follows.
        var processConfiguration = false
        try check(bind, ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &processConfiguration))
        var bits = Algorithms.minimumRSABits
        try check(bind, ssh_bind_options_set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &bits))
        for (option, value) in [
            (SSH_BIND_OPTIONS_HOSTKEY, hostKeyPath),
            (SSH_BIND_OPTIONS_BANNER, "Sallyport"),
            (SSH_BIND_OPTIONS_KEY_EXCHANGE, Algorithms.keyExchange),
            (SSH_BIND_OPTIONS_CIPHERS_C_S, Algorithms.ciphers),
            (SSH_BIND_OPTIONS_CIPHERS_S_C, Algorithms.ciphers),
            (SSH_BIND_OPTIONS_HMAC_C_S, Algorithms.macs),
            (SSH_BIND_OPTIONS_HMAC_S_C, Algorithms.macs),
            (SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, Algorithms.hostKeys),
            (SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, Algorithms.userKeys),
        ] {
            try check(bind, ssh_bind_options_set(bind, option, value))
        }
    }

    private static func check(_ bind: ssh_bind, _ result: Int32) throws(SSHServerError) {
        guard result == SSH_OK else { throw .library(String(cString: ssh_get_error(UnsafeMutableRawPointer(bind)))) }
    }

    /// A new libssh session on an accepted socket, which it owns from now on; nil when memory is short, with the
    /// socket closed.
    func session(on socket: Int32) -> ssh_session? {
        guard let session = ssh_new() else {
            close(socket)
            return nil
        }
        let isReady =
            ssh_options_set(session, SSH_OPTIONS_COMPRESSION, "no") == SSH_OK
            && lock.withLock { _ in ssh_bind_accept_fd(bind, session, socket) } == SSH_OK
        guard isReady else {
            let isOwned = ssh_get_fd(session) == socket
            ssh_free(session)
            if !isOwned { close(socket) }
            return nil
        }
        return session
    }
}
