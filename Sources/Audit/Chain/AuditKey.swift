import Crypto

/// The key that signs audit lines.
///
/// Derived from the gateway's master key by HKDF-SHA-256 (RFC 5869), so that the master key itself never signs and the
/// two cannot be confused.
public struct AuditKey: Sendable, CustomStringConvertible {
    let key: SymmetricKey

    /// The audit key that belongs to `masterKey`.
    public init(masterKey: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: masterKey), salt: [UInt8](),
            info: Array("sallyport audit chain v1".utf8), outputByteCount: 32)
    }

    /// A fixed text: a key is never shown.
    public var description: String { "<audit key>" }
}
