import CLibSSH
import Glibc

/// Why a host key cannot be used. Each text says what, where and what to do.
public enum SSHHostKeyError: Error, Equatable, CustomStringConvertible {
    /// The file is there and cannot be read.
    case unreadable(path: String, errno: Int32)
    /// Others than its owner may read or change it.
    case exposed(path: String, mode: UInt32)
    /// The file is no private key that can be used, or it is protected by a passphrase.
    case invalid(path: String)
    /// A key of another type than ed25519.
    case wrongType(path: String)
    /// It cannot be made.
    case cannotCreate(path: String, errno: Int32)

    /// For people.
    public var description: String {
        switch self {
        case .unreadable(let path, let code):
            "\(path): cannot read the SSH host key: \(text(code)); make it readable for the gateway's user"
        case .exposed(let path, let mode):
            "\(path): the SSH host key has mode \(octal(mode)), others can read it; chmod 600 it, or remove it to have "
                + "a new one made"
        case .invalid(let path):
            "\(path): not a private key in OpenSSH or PEM form without passphrase; move it away to have a new one made"
        case .wrongType(let path):
            "\(path): the SSH host key must be of type ed25519; move it away to have one made"
        case .cannotCreate(let path, let code):
            "\(path): cannot make the SSH host key: \(text(code))"
        }
    }

    private func text(_ code: Int32) -> String { String(cString: strerror(code)) }
    private func octal(_ mode: UInt32) -> String { "0" + String(mode & 0o7777, radix: 8) }
}

/// The server's host key: ed25519, in a file that only its owner can read.
public enum SSHHostKey {
    /// Makes the key if there is none, and checks that the one at `path` can be used.
    ///
    /// A new key is written to a temporary file beside it and linked into place complete, so that neither a crash nor a
    /// second process starting at the same time leaves half a key or two of them.
    public static func ensure(at path: String) throws(SSHHostKeyError) {
        if access(path, F_OK) != 0, errno == ENOENT { try create(at: path) }
        try check(path)
    }

    private static func check(_ path: String) throws(SSHHostKeyError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .invalid(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path, mode: status.st_mode) }
        var key: ssh_key?
        // The empty passphrase keeps libssh from asking for one on the terminal.
        guard ssh_pki_import_privkey_file(path, "", nil, nil, &key) == SSH_OK else { throw .invalid(path: path) }
        defer { ssh_key_free(key) }
        guard ssh_key_type(key) == SSH_KEYTYPE_ED25519 else { throw .wrongType(path: path) }
    }

    private static func create(at path: String) throws(SSHHostKeyError) {
        var key: ssh_key?
        guard ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK else {
            throw .cannotCreate(path: path, errno: ENOMEM)
        }
        defer { ssh_key_free(key) }
        let temporary = path + "." + String(UInt64.random(in: .min ... .max), radix: 36)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotCreate(path: path, errno: errno) }
        defer {
            close(descriptor)
            unlink(temporary)
        }
        try write(key, to: descriptor, path: path)
        guard link(temporary, path) == 0 || errno == EEXIST else { throw .cannotCreate(path: path, errno: errno) }
    }

    private static func write(_ key: ssh_key?, to descriptor: Int32, path: String) throws(SSHHostKeyError) {
        var encoded: UnsafeMutablePointer<CChar>?
        guard ssh_pki_export_privkey_base64(key, nil, nil, nil, &encoded) == SSH_OK, let encoded else {
            throw .cannotCreate(path: path, errno: ENOMEM)
        }
        let length = strlen(encoded)
        defer {
            explicit_bzero(encoded, length)
            ssh_string_free_char(encoded)
        }
        var offset = 0
        while offset < length {
            let count = Glibc.write(descriptor, encoded + offset, length - offset)
            guard count > 0 else { throw .cannotCreate(path: path, errno: count == 0 ? ENOSPC : errno) }
            offset += count
        }
        guard fsync(descriptor) == 0 else { throw .cannotCreate(path: path, errno: errno) }
    }
}
