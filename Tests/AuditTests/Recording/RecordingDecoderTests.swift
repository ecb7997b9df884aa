import Audit
import Crypto
import Testing

@Suite struct RecordingDecoderTests {
    static let header = RecordingHeader(
        id: "20260131080509000-abcdefgh", session: "s1", user: "alice", target: "core-sw1", listener: "ssh",
        source: "10.0.0.1", started: Timestamp(seconds: 1_769_846_709), columns: 100, rows: 30, term: "xterm\"x")

    /// A whole recording with every kind of frame, in several blocks.
    static func file(sealed: Bool = true, middleSeal: Bool = false) -> [UInt8] {
        var bytes = header.fileOpening
        let first = frame(.output, 0, Array("Router>".utf8)) + frame(.input, 5, Array("sh".utf8)) + masked(7, 300)
        bytes += RecordingBlockHeader.block(.data, sequence: 1, base: 1_000, payload: first)
        var next: UInt32 = 2
        if middleSeal {
            bytes += RecordingBlockHeader.block(.seal, sequence: next, payload: Array(SHA256.hash(data: bytes)))
            next += 1
        }
        let second =
            frame(.resize, 0, RecordingFramePayload.resize(columns: 132, rows: 50))
            + frame(.marker, 1, RecordingFramePayload.text("here")) + [0x7A, 0, 1, 0]
            + frame(.end, 2, RecordingFramePayload.text("done"))
        bytes += RecordingBlockHeader.block(.data, sequence: next, base: 5_000, payload: second)
        guard sealed else { return bytes }
        return bytes + RecordingBlockHeader.block(.seal, sequence: next + 1, payload: Array(SHA256.hash(data: bytes)))
    }

    static func frame(_ type: RecordingFrameType, _ delta: UInt64, _ payload: [UInt8]) -> [UInt8] {
        let head = RecordingFrameHead(type, delta: delta, length: payload.count)
        return (0..<head.count).map { head.bytes[$0] } + payload
    }

    static func masked(_ delta: UInt64, _ count: UInt64) -> [UInt8] {
        let head = RecordingFrameHead(masked: count, delta: delta)
        return (0..<head.count).map { head.bytes[$0] }
    }

    static func decode(_ bytes: [UInt8], pieces: Int = .max) -> (RecordingDecoder, [RecordingFrame], RecordingVerdict) {
        var decoder = RecordingDecoder()
        var frames: [RecordingFrame] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            decoder.push(rest.prefix(pieces)) { (frame: RecordingFrame) throws(Never) in frames.append(frame) }
            rest = rest.dropFirst(pieces)
        }
        return (decoder, frames, decoder.finish())
    }

    @Test(arguments: [0, 1, 127, 128, 4096, 16_383])
    func `padding of any length is passed over`(_ length: Int) {
        let head = RecordingFrameHead(padding: length)
        #expect(head.count == RecordingFrameHead.paddingSize)
        let padding = (0..<head.count).map { head.bytes[$0] } + [UInt8](repeating: 0, count: length)
        let payload =
            Self.frame(.output, 3, Array("a".utf8)) + padding + Self.frame(.output, 4, Array("b".utf8)) + padding
        let bytes =
            Self.header.fileOpening + RecordingBlockHeader.block(.data, sequence: 1, base: 10, payload: payload)
        let (_, frames, verdict) = Self.decode(bytes)
        #expect(frames.map(\.content) == [.output([97]), .output([98])])
        #expect(frames.map(\.time) == [13, 17])
        #expect(verdict.condition == .truncated, "not broken")
    }

    @Test("a whole recording is read back, however it comes in pieces", arguments: [1, 7, 40, 41, 1_000, .max])
    func whole(pieces: Int) {
        let (decoder, frames, verdict) = Self.decode(Self.file(), pieces: pieces)
        #expect(decoder.header == Self.header)
        #expect(
            frames == [
                RecordingFrame(time: 1_000, content: .output(Array("Router>".utf8)[...])),
                RecordingFrame(time: 1_005, content: .input(Array("sh".utf8)[...])),
                RecordingFrame(time: 1_012, content: .masked(300)),
                RecordingFrame(time: 5_000, content: .resize(columns: 132, rows: 50)),
                RecordingFrame(time: 5_001, content: .marker("here")),
                RecordingFrame(time: 5_001, content: .unknown(0x7A)),
                RecordingFrame(time: 5_003, content: .end("done")),
            ])
        #expect(verdict.condition == .whole)
        #expect(verdict.duration == 5_003)
        #expect(verdict.frames == 7)
        #expect(verdict.outputBytes == 7)
        #expect(verdict.endReason == "done")
        #expect(verdict.sha256.count == 64)
    }

    @Test func `seals in the middle are checked too`() {
        #expect(Self.decode(Self.file(middleSeal: true)).2.condition == .whole)
        var bytes = Self.header.fileOpening
        bytes += RecordingBlockHeader.block(.seal, sequence: 1, payload: [UInt8](repeating: 1, count: 32))
        #expect(Self.isBroken(bytes, .brokenSeal))
    }

    @Test("cut at any byte, a recording is truncated and its good frames remain", arguments: [false, true])
    func truncation(middleSeal: Bool) {
        let bytes = Self.file(middleSeal: middleSeal)
        let all = Self.decode(bytes).1
        for length in 0..<bytes.count {
            let (_, frames, verdict) = Self.decode(Array(bytes.prefix(length)))
            #expect(verdict.condition == .truncated, "length \(length)")
            #expect(all.starts(with: frames))
        }
    }

    @Test func `every flipped bit breaks a recording`() {
        let bytes = Self.file()
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                guard case .broken = Self.decode(changed).2.condition else {
                    Issue.record("byte \(index), bit \(bit) went unnoticed")
                    continue
                }
            }
        }
    }

    @Test func `an edit with all checks recomputed breaks the seal`() {
        let payload = Self.frame(.output, 0, Array("Router#".utf8)) + Self.frame(.end, 0, [])
        let forged = Self.header.fileOpening + RecordingBlockHeader.block(.data, sequence: 1, payload: payload)
        let seal = Self.file().suffix(RecordingBlockHeader.sealSize)
        let digest = seal.dropFirst(RecordingFormat.blockHeaderSize).dropLast(RecordingFormat.blockTrailerSize)
        let block = RecordingBlockHeader.block(.seal, sequence: 2, payload: Array(digest))
        #expect(RecordingBlockHeader.isSeal(block[...]))
        #expect(Self.isBroken(forged + block, .brokenSeal))
    }

    @Test func `every flipped bit in what a dead gateway left behind breaks it`() {
        let bytes = Self.file(sealed: false)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x10
            guard case .broken = Self.decode(changed).2.condition else {
                Issue.record("byte \(index) went unnoticed")
                continue
            }
        }
    }

    @Test func `a tail that a power failure left as zeros is truncated, not broken`() {
        let bytes = Self.file(sealed: false)
        for length in [0, 16, 30, 60, bytes.count - 30, bytes.count - 17, bytes.count] {
            for zeros in [1, 15, 40, 100, 5_000] {
                let torn = Array(bytes.prefix(length)) + [UInt8](repeating: 0, count: zeros)
                let padded = max(0, bytes.count - torn.count)
                let verdict = Self.decode(torn + [UInt8](repeating: 0, count: padded), pieces: 64).2
                #expect(verdict.condition == .truncated, "length \(length), zeros \(zeros)")
            }
        }
    }

    @Test func `zeros followed by anything else are broken`() {
        let bytes = Self.file(sealed: false) + [UInt8](repeating: 0, count: 100) + [1]
        #expect(Self.isBroken(bytes, .damagedBlock))
    }

    @Test func `what is appended behind the end is found`() {
        #expect(Self.isBroken(Self.file() + [0], .afterEnd))
        #expect(Self.isBroken(Self.file() + RecordingBlockHeader.block(.data, sequence: 4, payload: []), .afterEnd))
        let late = RecordingBlockHeader.block(.data, sequence: 3, payload: Self.frame(.output, 0, [1]))
        #expect(Self.isBroken(Self.file(sealed: false) + late, .afterEnd))
    }

    @Test func `blocks dropped, doubled or exchanged are found, with seal or without`() {
        let opening = Self.header.fileOpening
        let blocks = (1...4).map {
            RecordingBlockHeader.block(.data, sequence: UInt32($0), payload: Self.frame(.output, 0, [UInt8($0)]))
        }
        #expect(Self.isBroken(opening + blocks[0] + blocks[2], .sequence(expected: 2, found: 3)))
        #expect(Self.isBroken(opening + blocks[0] + blocks[0], .sequence(expected: 2, found: 1)))
        #expect(Self.isBroken(opening + blocks[1] + blocks[0], .sequence(expected: 1, found: 2)))
    }

    @Test func `other versions, other files and other blocks are refused as such`() {
        var newer = Self.file()
        newer[8] = 2
        #expect(Self.isBroken(newer, .unsupportedVersion(2)))
        #expect(Self.isBroken(Array("#!/bin/sh\necho hello\n".utf8), .notARecording))
        #expect(Self.isBroken(Array("#!".utf8), .notARecording))
        let second = RecordingBlockHeader.block(.header, sequence: 1, payload: [])
        #expect(Self.isBroken(Self.header.fileOpening + second, .unknownBlock))
    }

    @Test(
        "malformed frames are found behind a good check",
        arguments: [
            [0x4F], [0x4F, 0], [0x4F, 0, 5, 1], [0x52, 0, 3, 1, 2, 3], [0x50, 0, 0],
            [0x4F] + [UInt8](repeating: 0xFF, count: 10), [0x4F, 0] + [UInt8](repeating: 0x80, count: 12),
            [0x4F, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        ] as [[UInt8]])
    func malformed(payload: [UInt8]) {
        let bytes = Self.header.fileOpening + RecordingBlockHeader.block(.data, sequence: 1, payload: payload)
        #expect(Self.isBroken(bytes, .malformedFrame))
    }

    @Test func `times that run over stay at the end of time`() {
        let payload = Self.frame(.output, 10, [1]) + Self.frame(.output, .max, [2])
        let bytes =
            Self.header.fileOpening + RecordingBlockHeader.block(.data, sequence: 1, base: .max - 5, payload: payload)
        #expect(Self.decode(bytes).1.map(\.time) == [.max, .max])
    }

    @Test("any bytes are survived, alone or behind a good beginning", arguments: 0..<24 as Range<UInt64>)
    func anyBytes(seed: UInt64) {
        var random = Seeded(seed)
        let good = Self.file()
        for _ in 0..<200 {
            var bytes = Array(good.prefix(Int.random(in: 0...good.count, using: &random)))
            bytes += random.bytes(Int.random(in: 0...200, using: &random))
            if let index = bytes.indices.randomElement(using: &random) {
                bytes[index] = .random(in: 0...255, using: &random)
            }
            let pieces = Int.random(in: 1...64, using: &random)
            #expect(Self.decode(bytes).2 == Self.decode(bytes, pieces: pieces).2, "seed \(seed)")
        }
    }

    @Test func `a header survives a round trip with hostile texts, and long ones are cut`() {
        var header = Self.header
        header.user = "\u{1B}]0;x\u{7}\n\"\\\u{202E}"
        header.target = String(repeating: "é", count: 4_000)
        let decoded = Self.decode(header.fileOpening).0.header
        #expect(decoded?.user == header.user)
        #expect(decoded?.target.utf8.count == RecordingFormat.maximumText)
    }

    private static func isBroken(_ bytes: [UInt8], _ expected: RecordingFault) -> Bool {
        guard case .broken(let fault, _, _) = decode(bytes).2.condition else { return false }
        return fault == expected
    }
}

@Suite struct BlockCheckTests {
    @Test("every changed byte changes the check, at any length", arguments: 0..<40)
    func changes(length: Int) {
        let bytes = Seeded.sample(length)
        let check = BlockCheck(bytes[...])
        for index in bytes.indices {
            var changed = bytes
            changed[index] &+= 1
            #expect(BlockCheck(changed[...]) != check)
        }
    }

    @Test func `exchanged words change the check`() {
        let bytes = Seeded.sample(64)
        let swapped = Array(bytes[8..<16] + bytes[0..<8] + bytes[16...])
        #expect(BlockCheck(bytes[...]) != BlockCheck(swapped[...]))
    }

    @Test func `the check is the one the format describes`() {
        let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2]
        let first: UInt64 = 0x5341_4C4C_5950_4F52 + 1
        let second = first + 2
        let expected = withUnsafeBytes(of: (second.littleEndian, (first &+ second).littleEndian)) { Array($0) }
        #expect(BlockCheck(bytes[...]).bytes == expected)
    }
}

extension Seeded {
    static func sample(_ count: Int) -> [UInt8] {
        var random = Seeded(UInt64(count))
        return random.bytes(count)
    }
}
