import Policy

extension SchemaCheck {
    /// Checks a single value against a type that has single values; nil when it is faulty.
    mutating func checkScalar(
        _ text: String, isQuoted: Bool, _ type: ValueType, key: String, at location: SourceLocation
    ) -> Setting? {
        let value: Setting.Value? =
            switch type {
            case .text(let rule): checkText(text, rule, key: key, at: location)
            case .integer(let range): checkInteger(text, isQuoted: isQuoted, range, key: key, at: location)
            case .flag: checkFlag(text, isQuoted: isQuoted, key: key, at: location)
            case .duration: checkDuration(text, key: key, at: location)
            case .choice(let words, let later): checkChoice(text, words, later, key: key, at: location)
            case .family: checkFamily(text, key: key, at: location)
            case .list, .oneOrMore, .map, .section: nil
            }
        return value.map { Setting(value: $0, location: location) }
    }

    private mutating func checkText(
        _ text: String, _ rule: TextRule, key: String, at location: SourceLocation
    ) -> Setting.Value? {
        guard let fault = rule.fault(text) else { return .text(text) }
        let subject = rule.isSensitive ? quoted(key) : "\(quoted(text)) in \(quoted(key))"
        diagnostics.error(.badValue, location, "\(subject) \(fault)")
        return nil
    }

    private mutating func checkInteger(
        _ text: String, isQuoted: Bool, _ range: ClosedRange<Int>, key: String, at location: SourceLocation
    ) -> Setting.Value? {
        let title = ValueType.integer(range).title
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !isQuoted, !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            digits.utf8.count == 1 || digits.first != "0"
        else {
            let advice = isQuoted ? ", without quotes" : ""
            diagnostics.error(
                .wrongType, location, "\(quoted(text)) in \(quoted(key)) is not a number; write \(title)\(advice)")
            return nil
        }
        guard let value = Int(text), range.contains(value) else {
            diagnostics.error(.badValue, location, "\(quoted(text)) in \(quoted(key)) is out of range; write \(title)")
            return nil
        }
        return .integer(value)
    }

    private mutating func checkFlag(
        _ text: String, isQuoted: Bool, key: String, at location: SourceLocation
    ) -> Setting.Value? {
        guard !isQuoted, text == "true" || text == "false" else {
            diagnostics.error(
                .wrongType, location, "\(quoted(text)) in \(quoted(key)) is not a flag; write true or false")
            return nil
        }
        return .flag(text == "true")
    }

    private mutating func checkDuration(_ text: String, key: String, at location: SourceLocation) -> Setting.Value? {
        guard let duration = DurationText.parse(text) else {
            diagnostics.error(
                .badValue, location,
                "\(quoted(text)) in \(quoted(key)) is not a duration; write it like 30s, 15m, 8h or 1h30m, at most 366d"
            )
            return nil
        }
        return .duration(duration)
    }

    private mutating func checkChoice(
        _ text: String, _ words: [String], _ later: [String], key: String, at location: SourceLocation
    ) -> Setting.Value? {
        if words.contains(text) { return .text(text) }
        let title = ValueType.choice(words).title
        if later.contains(text) {
            diagnostics.error(
                .notInThisVersion, location,
                "\(quoted(text)) in \(quoted(key)) is not in this version; write \(title)")
            return nil
        }
        unknownWord(text, words, title, key: key, at: location)
        return nil
    }

    private mutating func checkFamily(_ text: String, key: String, at location: SourceLocation) -> Setting.Value? {
        if families.contains(text) { return .text(text) }
        unknownWord(text, families, ValueType.choice(families.sorted()).title, key: key, at: location)
        return nil
    }

    private mutating func unknownWord(
        _ text: String, _ words: [String], _ title: String, key: String, at location: SourceLocation
    ) {
        let advice = NearestName.find(text, among: words).map { "did you mean \(quoted($0))?" } ?? "write \(title)"
        diagnostics.error(.badValue, location, "\(quoted(text)) in \(quoted(key)) is not known; \(advice)")
    }
}
