import Audit
import Crypto
import Glibc
import Platform

/// A recording's file while it is written.
///
/// `@unchecked Sendable`: made by `Recorder.open`, and from then on touched by the writer thread alone.
///
/// The seal's SHA-256 costs more than all the rest together, so it may lag behind: blocks are hashed as they are written
/// while there is time, and read back later when there was not (``hashBehind(_:)``).
///
/// Output in bulk is written past the kernel's cache where the file system can: copying it there costs more than relaying
/// it, and would push out what the machine has better use for.
final class RecordingFile: @unchecked Sendable {
    let file: OpenFile
    /// Whether the writer has begun to seal it.
    var isClosing = false
    private let io: RecordingIO
    private var sequence: UInt32 = 1
    private var written: UInt64
    private var hashed: UInt64
    private var hash = SHA256()
    private var isDirect = false
    private var refusesDirect = false

    /// Creates `ID.rec` in `directory` with `header` in it, marked live. Takes the time of some file operations.
    init(_ header: RecordingHeader, in directory: String, io: RecordingIO) throws(SystemError) {
        let path = directory + "/" + RecordingLibrary.fileName(of: header.id)
        file = try OpenFile(path, flags: O_RDWR | O_CREAT | O_EXCL | O_APPEND, mode: 0o600)
        self.io = io
        let opening = header.fileOpening
        written = UInt64(opening.count)
        hashed = written
        opening.withUnsafeBytes { hash.update(bufferPointer: $0) }
        do throws(SystemError) {
            try file.giveToOwner(of: directory)
            try file.markLive()
            let code = opening.withUnsafeBytes { io.append(file.descriptor, $0) }
            guard code == 0 else { throw SystemError("write", path, code: code) }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Bytes in the file.
    var size: UInt64 { written }

    /// Bytes that are in the file but not yet in the hash.
    var debt: UInt64 { written - hashed }

    /// Writes `chunk` as the next block, and hashes it too if `hashing` and nothing lags behind.
    func append(_ chunk: Chunk, hashing: Bool) throws(SystemError) {
        if chunk.isBulk, !refusesDirect { chunk.pad(at: written) }
        let block = chunk.block(sequence: sequence)
        setDirect(chunk.isBulk && Self.mayBeDirect(block, at: written))
        try write(block)
        sequence &+= 1
        guard hashing, debt == block.count else { return }
        hash.update(bufferPointer: block)
        hashed = written
    }

    /// Reads back and hashes about `buffer.count` of the bytes that lag behind. The buffer's address and size are
    /// multiples of ``OpenFile/directAlignment``.
    func hashBehind(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) {
        setDirect(true)
        let known = Int(hashed % UInt64(OpenFile.directAlignment))
        guard let count = FileBytes.read(file.descriptor, into: buffer, at: hashed - UInt64(known)) else {
            throw SystemError("read", file.path)
        }
        let fresh = UnsafeRawBufferPointer(rebasing: buffer.prefix(count).dropFirst(known).prefix(Int(clamping: debt)))
        guard !fresh.isEmpty else { throw SystemError("read", file.path, code: ENODATA) }
        hash.update(bufferPointer: fresh)
        hashed += UInt64(fresh.count)
    }

    /// Writes the seal and ends the live mark; nothing may lag behind. Returns the SHA-256.
    func seal() throws(SystemError) -> String {
        setDirect(false)
        let digest = hash.finalize()
        let block = RecordingBlockHeader.block(.seal, sequence: sequence, payload: Array(digest))
        var failure: SystemError?
        block.withUnsafeBytes { bytes in
            do throws(SystemError) { try write(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        file.unmark()
        return Hex.text(digest)
    }

    /// Removes the file again: nothing was recorded.
    func discard() {
        unlink(file.path)
    }

    /// Appends all of `bytes`, or nothing: what a full disk took of them is cut off again, so that the file stays
    /// readable up to its last whole block.
    private func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var code = io.append(file.descriptor, bytes)
        if code == EINVAL, isDirect {
            // The file system takes the flag and not the write; whatever it took is written again.
            ftruncate(file.descriptor, off_t(clamping: written))
            refuseDirect()
            code = io.append(file.descriptor, bytes)
        }
        guard code == 0 else {
            ftruncate(file.descriptor, off_t(clamping: written))
            throw SystemError("write", file.path, code: code)
        }
        written += UInt64(bytes.count)
    }

    private static func mayBeDirect(_ block: UnsafeRawBufferPointer, at offset: UInt64) -> Bool {
        (offset | UInt64(block.count)).isMultiple(of: UInt64(OpenFile.directAlignment))
    }

    private func setDirect(_ wanted: Bool) {
        guard wanted != isDirect, !refusesDirect else { return }
        if file.setDirect(wanted) { isDirect = wanted } else { refuseDirect() }
    }

    private func refuseDirect() {
        _ = file.setDirect(false)
        isDirect = false
        refusesDirect = true
    }
}
