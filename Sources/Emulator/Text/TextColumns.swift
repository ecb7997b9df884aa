extension String {
    /// The text filled with blanks at its end, or cut, to exactly so many characters.
    func padded(_ width: Int) -> String {
        let missing = width - count
        return missing >= 0 ? self + String(repeating: " ", count: missing) : String(prefix(max(0, width)))
    }

    /// The text filled with blanks at its beginning.
    func aligned(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
