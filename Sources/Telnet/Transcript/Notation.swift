/// Telnet bytes as people write them: `IAC SB NAWS 0 80 0 24 IAC SE "hello" CR LF`.
///
/// Words are the RFCs' names. After a verb or `SB` comes an option's name or number, and what stands in a
/// subnegotiation may be said in the option's own words, such as `IS` and `SEND`. Numbers are decimal bytes. Text
/// stands in quotes and means its UTF-8, with `\"` and `\\` for the two characters that could not stand there.
///
/// What ``text(_:of:)`` writes, ``bytes(_:of:)`` reads back to the same bytes, whatever they are: both look at
/// the stream through the same eyes, which know the words that are possible at each byte.
public enum Notation {
    /// What bytes are, which decides what words there are for them.
    public enum Content: Hashable, Sendable {
        /// What goes over the wire.
        case stream
        /// Application data, where 255 is a byte like any other.
        case data
        /// The parameters of a subnegotiation for this option, `IAC` undoubled.
        case parameters(Option)
    }

    /// A word that means no byte where it stands.
    public struct Malformed: Error, Hashable, Sendable {
        /// The word, or the rest of the text from a quote on that is not closed.
        public let word: String
    }

    /// The bytes that `text` means.
    public static func bytes(_ text: String, of content: Content = .stream) throws(Malformed) -> [UInt8] {
        var reader = NotationReader(content)
        try reader.read(text)
        return reader.bytes
    }

    /// `bytes` in words.
    ///
    /// In a subnegotiation fewer than three printable bytes in a row are numbers, unless the option deals in text: of
    /// a window of 80 columns nobody wants to read `"P"`.
    public static func text(_ bytes: some Collection<UInt8>, of content: Content = .stream) -> String {
        var writer = NotationWriter(content)
        writer.write(Array(bytes))
        return writer.words.joined(separator: " ")
    }
}

extension Notation.Malformed: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        "\(word) is no byte, name or closed quote of Telnet's notation"
    }
}
