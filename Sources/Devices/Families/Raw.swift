/// A device of which nothing is known: a byte pipe for a person. No commands can be run on it without one.
package struct Raw: DeviceFamily {
    package let name = "raw"
    package let title = "Any device, without dialogue"
    package let login: LoginDialogue? = nil
    package let enable: EnableDialogue? = nil
    package let pager: Pager? = nil
    package let enter: [UInt8] = [0x0D]
    package let preparation: [String] = []
    package let errors: [String] = []
    package let questions: [String] = []
    package let closing: [String] = []
    package let editing = LineEditing(
        eraseLine: [0x15], eraseCharacter: [0x08], interrupt: [0x03], redraw: [0x12], help: [], complete: [])
    package let grammar: CommandGrammar? = nil

    /// Creates the family.
    package init() {}

    /// Never a prompt.
    package func prompt(in line: String) -> DevicePrompt? { nil }
}
