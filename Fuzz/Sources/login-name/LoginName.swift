import AAA

/// Any bytes are a login name or are refused; what is taken can be printed, is of bounded length, could not be a switch
/// of a command, and is read back as the same name (CVE-2026-24061).
func fuzz(_ input: [UInt8]) {
    guard let name = try? LoginName.parse(bytes: input) else { return }
    for (part, limit) in [(name.user, LoginName.userLimit), (name.target ?? "t", LoginName.targetLimit)] {
        require(1...limit ~= part.utf8.count, "\(part.utf8.count) bytes of \(limit)")
        require(part.unicodeScalars.first != "-", "a switch: \(part)")
        require(
            part.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.properties.generalCategory != .control },
            "not to be printed: \(part.debugDescription)")
    }
    guard let again = try? LoginName.parse(name.description) else { fatalError("not read back: \(name)") }
    require(again == name, "\(name) is read back as \(again)")
    require(name.description.utf8.elementsEqual(input), "\(name) is not what was given")
}
