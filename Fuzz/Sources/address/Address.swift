import Policy

/// Any text is an address, a network, a duration, or none; what is taken is written in one form, which is read back as
/// the same.
func fuzz(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    if let address = IPAddress(text) {
        require(IPAddress(address.description) == address, "\(address) is not read back")
        require(IPAddress(octets: address.octets) == address, "\(address) is not read back from its octets")
    }
    if let network = try? CIDR(text) {
        require((try? CIDR(network.description)) == network, "\(network) is not read back")
        require(network.contains(network.base), "\(network) is without its own base")
    }
    if let duration = DurationText.parse(text) {
        require(DurationText.parse(DurationText.format(duration)) == duration, "\(duration) is not read back")
        require(duration <= DurationText.longest, "\(duration) is too long")
    }
    require(
        NearestName.find(text, among: ["ssh", "telnet"]).map { ["ssh", "telnet"].contains($0) } ?? true, "no candidate")
}
