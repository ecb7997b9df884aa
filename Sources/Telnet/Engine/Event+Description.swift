extension Engine.Event: CustomStringConvertible {
    /// One line, as golden transcripts have it. Ranges and payloads stand for bytes the event does not hold.
    public var description: String {
        switch self {
        case .data(let range): "data \(range)"
        case .command(let command): "command \(command)"
        case .enabled(let side, let option): "enabled \(side) \(option)"
        case .disabled(let side, let option): "disabled \(side) \(option)"
        case .refused(let side, let option): "refused \(side) \(option)"
        case .momentary(let verb, let option): "momentary \(verb) \(option)"
        case .subnegotiation(let option, .opaque): "subnegotiation \(option)"
        case .subnegotiation(_, let meaning): "\(meaning)"
        case .violation(let violation): "violation \(violation.rule)\(violation.option.map { " \($0)" } ?? "")"
        case .exceeded(let limit): "exceeded \(limit.rule)"
        }
    }
}
