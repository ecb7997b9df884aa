import Audit
import Crypto
import Platform

/// An audit log without a gateway: a directory with the log's files, and the key beside them unless it is elsewhere.
public enum StandaloneTrail {
    /// What the key's file is called where no other is named.
    public static let keyName = "master.key"

    /// Opens the log in `directory` to write it, making directory and key at first use. Throws ``StartError``.
    ///
    /// A key that is gone is not made anew where there are lines that only it can verify.
    public static func open(_ directory: String, key path: String?, node: String) throws -> AuditTrail {
        do {
            try PrivateFile.ensureDirectory(directory)
            return try AuditTrail(directory: directory, key: try key(directory, path, creating: true), node: node)
        } catch {
            throw StartError(error)
        }
    }

    /// The key of the log in `directory`, which must be there. Throws ``StartError``.
    public static func key(of directory: String, key path: String?) throws -> AuditKey {
        do {
            return try key(directory, path, creating: false)
        } catch {
            throw StartError(error)
        }
    }

    private static func key(_ directory: String, _ path: String?, creating: Bool) throws -> AuditKey {
        let path = path ?? directory + "/" + keyName
        if creating, try !PrivateFile.check(path) {
            guard try AuditDirectory(path: directory).files().isEmpty else { throw AuditTrailError.keyMissing(path) }
            return try MasterKey.loadOrCreate(path).auditKey
        }
        return try MasterKey.load(path).auditKey
    }
}

extension MasterKey {
    /// The key of an audit log's chain.
    var auditKey: AuditKey {
        AuditKey(masterKey: key(for: "audit").withUnsafeBytes(Array.init))
    }
}
