import Glibc
import Platform
import Testing

@Suite struct SystemTests {
    @Test func `random bytes come in the number asked for and differ`() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(-1).isEmpty)
        #expect(SecureRandom.bytes(32).count == 32)
        #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
        #expect(SecureRandom.hexadecimal(bytes: 8).count == 16)
    }

    @Test func `a generated password can be read out and typed`() {
        let password = SecureRandom.password()
        #expect(password.split(separator: "-").map(\.count) == [4, 4, 4, 4])
        #expect(password.allSatisfy { !"0O1lI".contains($0) })
        #expect(password != SecureRandom.password())
    }

    @Test func `the limit of open files only ever goes up`() throws {
        let first = try DescriptorLimit.raise()
        #expect(first.now >= first.before)
        #expect(first.now == max(first.before, min(first.hard, DescriptorLimit.ceiling)))
        let second = try DescriptorLimit.raise()
        #expect(second.before == first.now)
        #expect(second.now == first.now)
    }

    @Test func `free space is no more than all there is`() throws {
        let space = try DiskSpace(at: "/")
        #expect(space.total > 0)
        #expect(space.available <= space.total)
        #expect(throws: SystemError("examine", "/nonexistent", code: ENOENT)) { try DiskSpace(at: "/nonexistent") }
    }

    @Test func `a write to a peer who has gone is an error and not the end`() {
        BrokenPipe.ignore()
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        #expect(write(ends[1], "x", 1) == -1)
        #expect(errno == EPIPE)
        close(ends[1])
    }
}
