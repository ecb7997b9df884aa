/// A set of options that is looked into for each verb received: a bit for each.
struct OptionBits: Sendable {
    private var words = InlineArray<4, UInt64>(repeating: 0)

    init(_ options: Set<Option>) {
        for option in options { words[Int(option.rawValue >> 6)] |= 1 << UInt64(option.rawValue & 63) }
    }

    func contains(_ option: Option) -> Bool {
        words[Int(option.rawValue >> 6)] & 1 << UInt64(option.rawValue & 63) != 0
    }
}
