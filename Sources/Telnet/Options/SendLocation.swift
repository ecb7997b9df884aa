/// SEND-LOCATION (RFC 779): the performing side, a client, tells where its user is.
///
/// As client we tell what the configuration holds, by default nothing. As server we hand on what we hear: a claim in
/// free text, of use in a list of who is logged in.
public struct SendLocation: TelnetOption {
    /// SEND-LOCATION.
    public static let option = Option.sendLocation

    /// Without state.
    public init() {}

    /// Tells our location as soon as the server agrees, unasked: the RFC knows no question.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .local, let location = exchange.configuration.location else { return }
        exchange.send(.sendLocation, Array(location.utf8))
    }

    /// Takes the peer's location.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard exchange.isAgreed(.sendLocation, .remote) else { throw .malformed(.sendLocation) }
        let limit = exchange.configuration.limits.location
        return .location(try String(checking: payload[...], .sendLocation, limit: limit))
    }
}
