import Foundation
import Platform
import Telnet

/// What `decode` reads: a file or standard input, as it comes, no more of it at a time than a buffer holds.
final class DecodeInput {
    /// What it is called in messages.
    let name: String

    private let handle: FileHandle
    private var hex: HexReader?
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// Opens `file`; nil and `-` mean standard input.
    init(_ file: String?, isHex: Bool) throws {
        if let file, file != "-" {
            guard let handle = FileHandle(forReadingAtPath: file) else {
                throw Failure(.noInput, "\(SystemError("read", file))")
            }
            (name, self.handle) = (file, handle)
        } else {
            (name, handle) = ("standard input", .standardInput)
        }
        hex = isHex ? HexReader() : nil
    }

    /// The next bytes; nil at the end.
    func next() throws -> [UInt8]? {
        let count = read(handle.fileDescriptor, &buffer, buffer.count)
        guard count >= 0 else { throw Failure(.noInput, "\(SystemError("read", name))") }
        do {
            guard count > 0 else {
                try hex?.finish()
                return nil
            }
            return try hex?.read(buffer.span.extracting(..<count)) ?? Array(buffer[..<count])
        } catch {
            throw Failure(.badData, "\(name):\(error)")
        }
    }
}
