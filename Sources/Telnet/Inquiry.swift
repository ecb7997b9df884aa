/// The conversation that TERMINAL-TYPE, TERMINAL-SPEED and X-DISPLAY-LOCATION have in common (RFC 1091, RFC 1079,
/// RFC 1096): who said `DO` may ask with `SEND`, and who said `WILL` answers with `IS`, never unasked.
struct Inquiry: Sendable {
    /// What a subnegotiation amounts to.
    enum Turn: Equatable {
        /// The peer asks us.
        case asked
        /// The peer answers: with these bytes.
        case answered(ArraySlice<UInt8>)
    }

    private static let `is`: UInt8 = 0
    private static let send: UInt8 = 1

    private let option: Option
    /// How many of our questions have no answer yet. More than one if the option ended and began in between.
    private var questions = 0

    init(_ option: Option) {
        self.option = option
    }

    /// Asks the peer, which has agreed to be asked.
    mutating func ask(in exchange: inout Exchange) {
        questions += 1
        exchange.send(option, [Self.send])
    }

    /// Answers the peer, unless we have taken our consent back.
    func answer(_ text: some Sequence<UInt8>, in exchange: inout Exchange) {
        guard exchange.isEnabled(option, .local) else { return }
        exchange.send(option, [Self.is] + text)
    }

    /// Whose turn the peer has taken.
    mutating func received(_ payload: [UInt8], in exchange: borrowing Exchange) throws(Violation) -> Turn {
        switch payload.first {
        case Self.send where payload.count == 1 && exchange.isAgreed(option, .local):
            return .asked
        case Self.is where exchange.isAgreed(option, .remote):
            guard questions > 0 else { throw .unsolicited(option) }
            questions -= 1
            return .answered(payload.dropFirst())
        default:
            throw .malformed(option)
        }
    }
}

extension String {
    /// What a peer sent as text by `option`, if it is of bounded length and all printable ASCII: nothing that a terminal
    /// or a shell would act on unseen.
    init(checking bytes: ArraySlice<UInt8>, _ option: Option, limit: Int) throws(Violation) {
        guard !bytes.isEmpty, bytes.count <= limit, bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw .unacceptableValue(option)
        }
        self = String(decoding: bytes, as: UTF8.self)
    }
}
