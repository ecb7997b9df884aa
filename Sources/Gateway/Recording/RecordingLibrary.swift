import Audit
import Glibc
import Platform

/// The recordings in a directory: to list, check, export, replay and delete. Works while a gateway writes there and
/// while none does; nothing here ever changes a recording.
///
/// All calls read files and may block: not for event loops.
public struct RecordingLibrary: Sendable {
    /// Bytes read at a time.
    static let readSize = 256 << 10

    /// Where the recordings lie.
    public let directory: String

    /// The library of the recordings in `directory`, which need not exist yet.
    public init(directory: String) {
        self.directory = directory
    }

    /// All recordings that match, newest first. Files that are no recordings are listed as broken, not left out.
    public func list(_ filter: RecordingFilter = RecordingFilter()) throws(RecordingLibraryError) -> [RecordingEntry] {
        try identifiers().sorted(by: >).compactMap { id in
            guard let entry = try? entry(id), filter.admits(entry) else { return nil }
            return entry
        }
    }

    /// The recording called `name`, or the only one whose name begins so.
    public func find(_ name: String) throws(RecordingLibraryError) -> RecordingEntry {
        guard RecordingID.isValid(name) else { throw .unknown(name) }
        let matches = try identifiers().filter { $0.hasPrefix(name) }
        guard let first = matches.first(where: { $0 == name }) ?? matches.first else { throw .unknown(name) }
        guard first == name || matches.count == 1 else { throw .ambiguous(name, matches.count) }
        return try entry(first)
    }

    /// Reads a whole recording and says what is wrong with it, if anything.
    public func verify(_ id: String) throws(RecordingLibraryError) -> RecordingVerdict {
        try read(id) { (_: RecordingFrame) throws(RecordingLibraryError) in }
    }

    /// Hands out the frames of a recording in order, up to its end or its first fault, and then the verdict.
    /// What `body` throws ends it.
    @discardableResult
    public func read(
        _ id: String, _ body: (RecordingFrame) throws(RecordingLibraryError) -> Void
    ) throws(RecordingLibraryError) -> RecordingVerdict {
        let file = try open(id)
        var decoder = RecordingDecoder()
        var offset: UInt64 = 0
        while true {
            guard let bytes = FileBytes.read(file.descriptor, count: Self.readSize, at: offset) else {
                throw .system(SystemError("read", file.path))
            }
            guard !bytes.isEmpty else { return decoder.finish() }
            try decoder.push(bytes[...], body)
            offset += UInt64(bytes.count)
        }
    }

    /// Deletes a recording that no gateway is writing.
    public func delete(_ id: String) throws(RecordingLibraryError) {
        let file = try open(id)
        guard !file.isLive else { throw .live(id) }
        guard unlink(file.path) == 0 else { throw .system(SystemError("delete", file.path)) }
    }

    /// The file name of the recording called `id`.
    static func fileName(of id: String) -> String { id + suffix }

    /// The name of the recording whose file is at `path`.
    static func id(ofPath path: String) -> String {
        String((path.split(separator: "/").last ?? "").dropLast(suffix.count))
    }

    private static let suffix = ".rec"

    private func identifiers() throws(RecordingLibraryError) -> [String] {
        do throws(SystemError) {
            return try DirectoryListing.names(in: directory).compactMap { name in
                let id = String(name.dropLast(Self.suffix.count))
                return name.hasSuffix(Self.suffix) && RecordingID.isValid(id) ? id : nil
            }
        } catch {
            throw .system(error)
        }
    }

    /// What is known at a glance of the recording called `id`.
    func entry(_ id: String) throws(RecordingLibraryError) -> RecordingEntry {
        let file = try open(id)
        do throws(SystemError) {
            let isLive = file.isLive
            let size = try file.size()
            var decoder = RecordingDecoder()
            decoder.push((FileBytes.read(file.descriptor, count: Self.openingSize, at: 0) ?? [])[...])
            let state: RecordingState
            if decoder.header == nil {
                state = isLive ? .live : RecordingState(decoder.finish().condition)
            } else if isSealed(file, size: size) {
                state = .whole
            } else {
                state = isLive ? .live : .truncated
            }
            return RecordingEntry(id: id, header: decoder.header, state: state, size: size)
        } catch {
            throw .system(error)
        }
    }

    /// Enough for the preamble and the header block.
    private static let openingSize =
        RecordingFormat.preambleSize + RecordingFormat.blockHeaderSize + RecordingFormat.maximumHeader
        + RecordingFormat.blockTrailerSize

    /// Whether the file ends in a block of the kind and size of a seal: a glance, not a proof.
    private func isSealed(_ file: OpenFile, size: UInt64) -> Bool {
        let sealSize = RecordingBlockHeader.sealSize
        guard size > UInt64(sealSize) else { return false }
        let end = FileBytes.read(file.descriptor, count: sealSize, at: size - UInt64(sealSize)) ?? []
        return RecordingBlockHeader.isSeal(end[...])
    }

    private func open(_ id: String) throws(RecordingLibraryError) -> OpenFile {
        guard RecordingID.isValid(id) else { throw .unknown(id) }
        do throws(SystemError) {
            return try OpenFile(directory + "/" + Self.fileName(of: id), flags: O_RDONLY)
        } catch {
            throw error.code == ENOENT ? .unknown(id) : .system(error)
        }
    }
}
