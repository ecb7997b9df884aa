/// What the session process is told of figures.
package struct MetricsPolicy: Equatable, Sendable {
    /// Whether they are served: then the last of the listening sockets is for them.
    package var isServed = false
    /// The version of the program, which is one of them.
    package var version = ""

    package init(isServed: Bool = false, version: String = "") {
        (self.isServed, self.version) = (isServed, version)
    }

    init(_ reader: inout MessageReader) throws(MessageError) {
        isServed = try reader.number(UInt8.self) == 1
        version = try reader.text("version")
    }

    func write(to writer: inout MessageWriter) {
        writer.write(UInt8(isServed ? 1 : 0))
        writer.write(version)
    }
}
