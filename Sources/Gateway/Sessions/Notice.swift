import Terminal

/// How the gateway's own words look to a person, so that they cannot be taken for a device's.
enum Notice {
    /// A line between a device's lines, in the middle of a session. Lines of `text` are separated by a line feed.
    static func inSession(_ text: String) -> String {
        text.split(separator: "\n").reduce("\r\n") { $0 + "[sallyport] \($1)\r\n" }
    }

    /// A line of a conversation with the gateway itself.
    static func line(_ text: String) -> String {
        text + "\r\n"
    }
}
