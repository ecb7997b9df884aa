/// Whatever a proxy says, going through it ends at most once, either with the bytes that came from beyond it, which are
/// the last it sent, or with a refusal; and after the end nothing more is asked for.
///
/// The first byte chooses the proxy; the rest is what it says, each piece with its length in front.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let proxies = ["socks5://p", "socks5://me@p:1", "http://p", "http://me@[::1]:3128"]
    guard let proxy = ProxyURL(proxies[choices.number(below: proxies.count)]) else { fatalError("no proxy") }
    var handshake = ProxyHandshake(proxy, target: "switch.example", port: 23, password: "secret")
    var said: [UInt8] = []
    var isOver = false
    while !choices.rest.isEmpty {
        let piece = choices.bytes()
        said += piece
        switch handshake.receive(piece) {
        case .wait: continue
        case .send: require(!isOver, "something is said after the end")
        case .done(let rest):
            require(!isOver, "a second end")
            require(said.suffix(rest.count).elementsEqual(rest), "bytes from beyond that were not sent")
            isOver = true
        case .refused:
            require(!isOver, "a second end")
            isOver = true
        }
    }
}
