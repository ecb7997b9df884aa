extension Option {
    /// Every option with a registered name, by code.
    public static var registered: [Option] {
        (UInt8.min...UInt8.max).map { Option($0) }.filter { $0.description != "\($0.rawValue)" }
    }

    /// A name of a list that is neither `all`, `none`, nor an option's name or number.
    public struct Unknown: Error, Hashable, Sendable {
        /// The name.
        public let name: String
    }

    /// The options that `names` mean together: an option's registered name (in any case) or number each, or `all`, or
    /// `none`, which adds nothing.
    public static func set(named names: [String]) throws(Unknown) -> Set<Option> {
        var options: Set<Option> = []
        for name in names {
            switch name.lowercased() {
            case "all": options = Set((UInt8.min...UInt8.max).map { Option($0) })
            case "none": break
            default:
                guard let option = Option(named: name) else { throw Unknown(name: name) }
                options.insert(option)
            }
        }
        return options
    }
}

extension Set<Option> {
    /// The names of the options in the order of their codes, as transcripts have them: `all`, `none` or a list.
    var names: String {
        if count == 256 { return "all" }
        if isEmpty { return "none" }
        return sorted { $0.rawValue < $1.rawValue }.map(\.description).joined(separator: " ")
    }
}
