/// A text between quotes, shortened to so many characters, with everything that could disturb a terminal escaped.
/// Names come from whoever logs in, values from files that somebody else may have written.
package func quoted(_ text: String, atMost limit: Int = 64) -> String {
    var shown = ""
    var rest = text.unicodeScalars[...]
    for scalar in rest.prefix(limit) {
        shown += isHarmless(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        rest.removeFirst()
    }
    return "'\(shown)\(rest.isEmpty ? "" : "…")'"
}

/// Everything but controls, invisible marks such as those that turn the direction of writing, and what is no character.
private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
}
