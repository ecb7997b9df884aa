/// Any text is a URI, a destination or neither; what is taken names a host, and no password of it is ever kept.
func fuzz(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    if let uri = try? TelnetURI(text) {
        require(!uri.destination.host.isEmpty, "a URI without a host: \(text)")
        require(uri.user?.isEmpty != true, "an empty user: \(text)")
    }
    if let proxy = ProxyURL(text) {
        require(!proxy.destination.host.isEmpty && proxy.destination.service != nil, "no way to the proxy: \(text)")
    }
    if let destination = Destination(text) {
        require(!destination.host.isEmpty && destination.service?.isEmpty != true, "nowhere: \(text)")
    }
}
