import Policy

/// A checked value and its place.
struct Setting: Sendable {
    indirect enum Value: Sendable {
        case text(String)
        case integer(Int)
        case flag(Bool)
        case duration(Duration)
        case list([Setting])
        case map([Member])
        case fields(Fields)
    }

    /// One name of a mapping from names. The value is nil when it was faulty; the name is defined all the same, so
    /// that references to it are not reported as well.
    struct Member: Sendable {
        let name: String
        let location: SourceLocation
        let setting: Setting?
    }

    let value: Value
    let location: SourceLocation

    var text: String? { if case .text(let text) = value { text } else { nil } }
    var fields: Fields? { if case .fields(let fields) = value { fields } else { nil } }
    var members: [Member] { if case .map(let members) = value { members } else { [] } }

    /// The items of a list, or a single value as a list of one.
    var items: [Setting] { if case .list(let items) = value { items } else { [self] } }
}

/// The checked values of one section. A key that was faulty, or not there without a standard, has no value; what is
/// wrong has been reported already.
struct Fields: Sendable {
    let location: SourceLocation
    private let settings: [String: Setting]
    private let given: Set<String>

    init(location: SourceLocation, settings: [String: Setting], given: Set<String>) {
        self.location = location
        self.settings = settings
        self.given = given
    }

    subscript(_ key: String) -> Setting? { settings[key] }

    /// Whether the key stands in the file, faulty or not.
    func isGiven(_ key: String) -> Bool { given.contains(key) }

    func text(_ key: String) -> String? { settings[key]?.text }

    func integer(_ key: String) -> Int? {
        if case .integer(let value)? = settings[key]?.value { value } else { nil }
    }

    func flag(_ key: String) -> Bool? {
        if case .flag(let value)? = settings[key]?.value { value } else { nil }
    }

    func duration(_ key: String) -> Duration? {
        if case .duration(let value)? = settings[key]?.value { value } else { nil }
    }

    func fields(_ key: String) -> Fields? { settings[key]?.fields }

    func members(_ key: String) -> [Setting.Member] { settings[key]?.members ?? [] }

    func items(_ key: String) -> [Setting] { settings[key]?.items ?? [] }

    func texts(_ key: String) -> [String] { items(key).compactMap(\.text) }

    /// The place of a key's value, or of the section when it is not there.
    func location(_ key: String) -> SourceLocation { settings[key]?.location ?? location }
}
