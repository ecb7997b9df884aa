import Glibc

/// The whole number of units that fit into a size, taken in reads of one size wherever those cut.
struct Input {
    static let read = 64 << 10

    let bytes: [UInt8]
    let reads: [Range<Int>]

    /// Repeats what is in the file, for reads of 64 KiB unless told.
    init?(unit path: String, mebibytes: Int, read: Int? = nil) {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        let unit = [UInt8](unsafeUninitializedCapacity: Self.read) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        guard !unit.isEmpty else { return nil }
        let total = mebibytes << 20
        let size = total - total % unit.count
        bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            for start in stride(from: 0, to: size, by: unit.count) {
                for (offset, byte) in unit.enumerated() { buffer.initializeElement(at: start + offset, to: byte) }
            }
            count = size
        }
        let read = max(1, read ?? Self.read)
        reads = stride(from: 0, to: size, by: read).map { $0..<min($0 + read, size) }
    }
}
