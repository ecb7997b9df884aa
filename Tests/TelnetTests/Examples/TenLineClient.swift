import Telnet

func converse(receive: () -> [UInt8]?, send: ([UInt8]) -> Void, show: (ArraySlice<UInt8>) -> Void) {
    var engine = Engine(.init(role: .client))
    while let bytes = receive() {
        var position = 0
        while let event = engine.next(in: bytes.span, at: &position, now: .zero) {
            if case .data(let range) = event { show(bytes[range]) }
        }
        send(engine.takeOutput())
    }
}
