/// One key pressed by a person, as a terminal reports it.
public enum Key: Sendable, Hashable {
    /// One printable character, always exactly one Unicode scalar; combining marks arrive as keys of their own.
    case text(String)
    /// One byte of 0x80 or above that is not part of well-formed UTF-8, such as a letter in Latin-1.
    case byte(UInt8)
    /// Enter: CR, LF, CR LF and CR NUL are one key.
    case enter
    /// Backspace, whether the terminal sends BS or DEL.
    case backspace
    /// The Delete key, which removes the character under the cursor.
    case delete
    /// The Insert key.
    case insert
    /// Cursor up.
    case up
    /// Cursor down.
    case down
    /// Cursor left.
    case left
    /// Cursor right.
    case right
    /// Home.
    case home
    /// End.
    case end
    /// Page up.
    case pageUp
    /// Page down.
    case pageDown
    /// Tab.
    case tab
    /// Shift and Tab.
    case backTab
    /// A lone Escape.
    case escape
    /// A function key; F1 is 1.
    case function(Int)
    /// Escape (or Alt) and one printable ASCII character.
    case meta(UInt8)
    /// Control and a letter, named by the upper-case character of 0x40 to 0x5F it is held with: `^A` is
    /// `.control(UInt8(ascii: "A"))`, `^]` is `.control(UInt8(ascii: "]"))`, NUL is `.control(UInt8(ascii: "@"))`.
    case control(UInt8)
}
