/// LOGOUT (RFC 727): the performing side logs its user off by force and closes.
///
/// Momentary: agreed to, it is done. `DO LOGOUT` asks a server to end the user's session; one that is configured to
/// agree says `WILL`, and its application, which gets ``Engine/Event/momentary(_:_:)``, has to end the session and close.
/// `WILL LOGOUT` is a server's announcement that it is about to; `DO` lets it, `DONT` asks it not to.
public struct Logout: TelnetOption {
    /// LOGOUT.
    public static let option = Option.logout

    /// Without state.
    public init() {}
}
