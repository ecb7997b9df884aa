import Audit
import Glibc
import Platform

/// Where the next line goes, as found by reading the end of the log, and what was wrong there.
struct AuditLogEnd {
    /// The file to append to; nil when there is none yet.
    var file: OpenFile?
    var name = ""
    /// Bytes of whole lines in `file`.
    var size: UInt64 = 0
    /// What the next line is linked to.
    var head = AuditHead.genesis
    /// What was found damaged, for the recovery event; nil when all is well.
    var damage: String?

    /// Reads the end of the log in `directory`. An incomplete last line is moved aside, into a file of its own; nothing
    /// else is changed. Needs the log's lock.
    init(_ directory: AuditDirectory, key: AuditKey) throws(SystemError) {
        let files = try directory.files()
        if let last = files.last {
            let file = try directory.open(last, flags: O_RDWR | O_APPEND)
            self.file = file
            name = last
            size = try Self.dropTornLine(of: file, in: directory, &damage)
        }
        for name in files.reversed() {
            let file = try directory.open(name, flags: O_RDONLY)
            guard let line = try Self.lastLine(of: file) else { continue }
            take(line, key: key)
            break
        }
        judge(by: directory.witnessText(), key: key, isFirst: files.isEmpty)
    }

    private mutating func take(_ line: ArraySlice<UInt8>, key: AuditKey) {
        let record = AuditRecord(line: line)
        head = AuditHead(seq: record?.seq ?? 0, hash: AuditChain.hash(of: line))
        if record == nil {
            damage = damage ?? "the last line cannot be read"
        } else if !AuditChain.authenticates(line, key: key) {
            damage = damage ?? "the last line does not match the key"
        }
    }

    /// Numbers are never given twice: where the witness knows a later one, the gap stays, and `log verify` shows it.
    private mutating func judge(by text: [UInt8]?, key: AuditKey, isFirst: Bool) {
        guard let text else {
            if !isFirst { damage = damage ?? "the file .head is missing" }
            return
        }
        guard let witness = AuditWitness(text, key: key) else {
            damage = damage ?? "the file .head is damaged or belongs to another key"
            return
        }
        guard witness.head.seq > head.seq else { return }
        damage = damage ?? "lines \(head.seq + 1) to \(witness.head.seq) are missing"
        head.seq = witness.head.seq
    }

    /// Longest piece of a file's end that is looked at: two of the longest lines.
    private static let tailSize = 2 * (AuditRecord.maximumLine + 1)

    private static func tail(of file: OpenFile) throws(SystemError) -> (bytes: [UInt8], size: UInt64) {
        let size = try file.size()
        let count = Int(min(size, UInt64(tailSize)))
        guard let bytes = FileBytes.read(file.descriptor, count: count, at: size - UInt64(count)) else {
            throw SystemError("read", file.path)
        }
        return (bytes, size)
    }

    /// The last whole line, without its line feed; nil when there is none.
    private static func lastLine(of file: OpenFile) throws(SystemError) -> ArraySlice<UInt8>? {
        let bytes = try tail(of: file).bytes
        guard let end = bytes.lastIndex(of: 0x0A) else { return nil }
        let line = bytes[..<end]
        return line.lastIndex(of: 0x0A).map { line[($0 + 1)...] } ?? line
    }

    private static func dropTornLine(
        of file: OpenFile, in directory: AuditDirectory, _ damage: inout String?
    ) throws(SystemError) -> UInt64 {
        let (bytes, size) = try tail(of: file)
        guard let last = bytes.last, last != 0x0A else { return size }
        let torn = bytes[(bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...]
        let whole = size - UInt64(torn.count)
        let aside = file.path + ".torn-\(whole)"
        do throws(PrivateFileError) {
            try PrivateFile.write(torn, to: aside, .replace)
        } catch {
            throw SystemError("create", aside, code: EIO)
        }
        guard ftruncate(file.descriptor, off_t(clamping: whole)) == 0 else { throw SystemError("repair", file.path) }
        damage = "the last line was cut off; its \(torn.count) bytes are kept beside the file"
        return whole
    }
}
