/// Where users and sealed secrets are kept.
///
/// All methods may be called at any time from any task; each is one transaction. Several processes may have the same store
/// open: the gateway and commands beside it. Names are compared byte by byte. The conformance suite in the tests says what
/// every engine must do.
public protocol Store: Sendable {
    /// The user of that name; nil if there is none.
    func user(named name: String) async throws(StoreError) -> UserRecord?

    /// All users, by name.
    func users() async throws(StoreError) -> [UserRecord]

    /// Adds a user. Throws ``StoreError/exists(_:)`` if the name is taken.
    func insertUser(_ record: UserRecord) async throws(StoreError)

    /// Reads a user, lets `change` alter the record, and writes it back; nothing can come between. Returns the new record.
    /// Throws ``StoreError/missing(_:)`` if there is no such user.
    func updateUser(
        named name: String, _ change: @escaping @Sendable (inout UserRecord) -> Void
    ) async throws(StoreError) -> UserRecord

    /// Removes a user with all keys. Throws ``StoreError/missing(_:)`` if there is no such user.
    func removeUser(named name: String) async throws(StoreError)

    /// The sealed secret of that name; nil if there is none.
    func secret(named name: String) async throws(StoreError) -> SealedSecret?

    /// All sealed secrets, by name.
    func secrets() async throws(StoreError) -> [SealedSecret]

    /// Adds a sealed secret, or replaces the one of that name.
    func putSecret(_ secret: SealedSecret) async throws(StoreError)

    /// Removes a sealed secret. Throws ``StoreError/missing(_:)`` if there is none of that name.
    func removeSecret(named name: String) async throws(StoreError)
}
