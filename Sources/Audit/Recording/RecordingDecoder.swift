import Crypto

/// Reads a recording from bytes as they come, checks everything that can be checked, and survives any bytes.
///
/// It holds at most one block (``RecordingFormat/maximumPayload`` and its frame) beside what is pushed. After the first
/// fault nothing more is read; frames handed out before it are good.
public struct RecordingDecoder: Sendable {
    /// The recording's header, once it was read.
    public private(set) var header: RecordingHeader?

    private var buffer: [UInt8] = []
    private var sawPreamble = false
    private var offset: UInt64 = 0
    private var blocks: UInt32 = 0
    private var hash = SHA256()
    private var sealedDigest: String?
    private var fault: RecordingFault?
    private var isTorn = false
    private var endReason: String?
    private var duration: UInt64 = 0
    private var frames: UInt64 = 0
    private var outputBytes: UInt64 = 0

    /// A decoder before the first byte.
    public init() {}

    /// Whether a fault was found and the rest is not read.
    public var isBroken: Bool { fault != nil }

    /// Takes the next bytes of the file and hands out the frames they complete. What `body` throws is passed on, and
    /// the decoder is of no further use.
    public mutating func push<Failure: Error>(
        _ bytes: ArraySlice<UInt8>, _ body: (RecordingFrame) throws(Failure) -> Void
    ) throws(Failure) {
        guard fault == nil else {
            isTorn = isTorn && bytes.allSatisfy { $0 == 0 }
            return
        }
        buffer.append(contentsOf: bytes)
        var consumed = 0
        while fault == nil {
            let size = nextSize(at: consumed)
            guard buffer.count - consumed >= size else { break }
            let part = buffer[consumed..<(consumed + size)]
            if sawPreamble { try takeBlock(part, body) } else { takePreamble(part) }
            consumed += size
            if fault == nil { offset += UInt64(size) }
        }
        isTorn = isTorn && buffer[consumed...].allSatisfy { $0 == 0 }
        buffer.removeFirst(consumed)
    }

    /// Takes the next bytes of the file for what they are worth, without handing out frames.
    public mutating func push(_ bytes: ArraySlice<UInt8>) {
        push(bytes) { (_: RecordingFrame) throws(Never) in }
    }

    /// The verdict, when the file ends here.
    public func finish() -> RecordingVerdict {
        RecordingVerdict(
            condition: condition, duration: duration, frames: frames, outputBytes: outputBytes, endReason: endReason,
            sha256: sealedDigest ?? Hex.text(hash.finalize()))
    }

    private var condition: RecordingCondition {
        if isTorn { return .truncated }
        if let fault = fault ?? incompleteFault { return .broken(fault, block: Int(blocks), offset: offset) }
        return sealedDigest != nil ? .whole : .truncated
    }

    /// What is wrong with the incomplete part the file ends with, beside its being incomplete.
    private var incompleteFault: RecordingFault? {
        guard !buffer.isEmpty else { return nil }
        if sealedDigest != nil { return .afterEnd }
        if buffer.allSatisfy({ $0 == 0 }) { return nil }
        let opening = sawPreamble ? RecordingFormat.blockMagic : RecordingFormat.preamble
        guard opening.starts(with: buffer.prefix(opening.count)) else {
            return sawPreamble ? .damagedBlock : .notARecording
        }
        return nil
    }

    private func nextSize(at start: Int) -> Int {
        guard sawPreamble else { return RecordingFormat.preambleSize }
        let head = buffer[start...].prefix(RecordingFormat.blockHeaderSize)
        guard let header = try? RecordingBlockHeader(head) else { return RecordingFormat.blockHeaderSize }
        return RecordingFormat.blockHeaderSize + Int(header.length) + RecordingFormat.blockTrailerSize
    }

    private mutating func takePreamble(_ part: ArraySlice<UInt8>) {
        sawPreamble = true
        guard part.starts(with: RecordingFormat.magic) else { return fail(.notARecording, at: part) }
        let rest = part.dropFirst(RecordingFormat.magic.count)
        let version = LittleEndian.read(rest, as: UInt16.self)
        guard version == RecordingFormat.version else { return fail(.unsupportedVersion(version), at: part) }
        guard rest.dropFirst(2).allSatisfy({ $0 == 0 }) else { return fail(.notARecording, at: part) }
        update(part)
    }

    private mutating func takeBlock<Failure: Error>(
        _ part: ArraySlice<UInt8>, _ body: (RecordingFrame) throws(Failure) -> Void
    ) throws(Failure) {
        let block: RecordingBlockHeader
        let payload = part.dropFirst(RecordingFormat.blockHeaderSize).dropLast(RecordingFormat.blockTrailerSize)
        do {
            block = try checkedHeader(of: part, payload: payload)
            switch block.kind {
            case .header: header = try RecordingHeader(json: payload)
            case .data: break
            case .seal: try takeSeal(payload)
            }
        } catch { return fail(error, at: part) }
        if block.kind == .data { try takeFrames(payload, base: block.base, part: part, body) }
        guard fault == nil else { return }
        if sealedDigest == nil { update(part) }
        blocks &+= 1
    }

    private func checkedHeader(
        of part: ArraySlice<UInt8>, payload: ArraySlice<UInt8>
    ) throws(RecordingFault) -> RecordingBlockHeader {
        guard sealedDigest == nil else { throw .afterEnd }
        let block = try RecordingBlockHeader(part.prefix(RecordingFormat.blockHeaderSize))
        guard part.suffix(BlockCheck.size).elementsEqual(BlockCheck(payload).bytes) else { throw .damagedBlock }
        guard block.sequence == blocks else { throw .sequence(expected: blocks, found: block.sequence) }
        guard (block.kind == .header) == (blocks == 0) else { throw .unknownBlock }
        guard endReason == nil || block.kind == .seal else { throw .afterEnd }
        return block
    }

    private mutating func takeSeal(_ payload: ArraySlice<UInt8>) throws(RecordingFault) {
        let digest = hash.finalize()
        guard payload.elementsEqual(digest) else { throw .brokenSeal }
        if endReason != nil { sealedDigest = Hex.text(digest) }
    }

    private mutating func takeFrames<Failure: Error>(
        _ payload: ArraySlice<UInt8>, base: UInt64, part: ArraySlice<UInt8>,
        _ body: (RecordingFrame) throws(Failure) -> Void
    ) throws(Failure) {
        var reader = RecordingFrameReader(payload: payload, base: base)
        while true {
            let next: RecordingFrame?
            do { next = try reader.next() } catch { return fail(error, at: part) }
            guard let frame = next else { return }
            guard endReason == nil else { return fail(.afterEnd, at: part) }
            count(frame)
            try body(frame)
        }
    }

    private mutating func count(_ frame: RecordingFrame) {
        frames &+= 1
        duration = max(duration, frame.time)
        switch frame.content {
        case .output(let bytes): outputBytes &+= UInt64(bytes.count)
        case .end(let reason): endReason = reason
        case .input, .masked, .resize, .marker, .unknown: break
        }
    }

    /// A power failure may leave the file's length without its last bytes, which then read as zeros. No check is ever
    /// written as all zeros, so a part that ends in such a one, with nothing but zeros behind it, was never complete.
    private mutating func fail(_ fault: RecordingFault, at part: ArraySlice<UInt8>) {
        self.fault = fault
        isTorn = part.suffix(BlockCheck.size).allSatisfy { $0 == 0 } && sealedDigest == nil
    }

    private mutating func update(_ part: ArraySlice<UInt8>) {
        part.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
}
