import Audit
import Foundation
import Gateway
import Glibc
import NIOCore
import NIOEmbedded
import Testing

/// Counts the allocations of the calling thread, exactly: a few lines of C, loaded before libc into a second run of this
/// program.
private enum ThreadAllocations {
    /// The calling thread's allocations so far; nil in a process that does not count.
    static var count: Int? {
        typealias Function = @convention(c) () -> UInt
        guard let symbol = dlsym(nil, "thread_allocation_count") else { return nil }
        return Int(clamping: unsafeBitCast(symbol, to: Function.self)())
    }

    /// Runs the tests that match `filter` in a process that counts; returns its exit status and output.
    static func run(_ filter: String, in directory: String) throws -> (status: Int32, output: String) {
        let library = directory + "/counter.so"
        try Data(source.utf8).write(to: URL(filePath: directory + "/counter.c"))
        let compiled = try run(["cc", "-O2", "-shared", "-fPIC", "-o", library, directory + "/counter.c"])
        guard compiled.status == 0 else { return compiled }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return try run(
            ["env", "LD_PRELOAD=\(library)", program, "--testing-library", "swift-testing", "--filter", filter])
    }

    private static func run(_ command: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static let source = """
        #include <errno.h>
        #include <stddef.h>
        extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
        extern void *__libc_memalign(size_t, size_t);
        static __thread unsigned long count __attribute__((tls_model("initial-exec")));
        unsigned long thread_allocation_count(void) { return count; }
        void *malloc(size_t n) { count++; return __libc_malloc(n); }
        void *calloc(size_t n, size_t m) { count++; return __libc_calloc(n, m); }
        void *realloc(void *p, size_t n) { count++; return __libc_realloc(p, n); }
        void *aligned_alloc(size_t a, size_t n) { count++; return __libc_memalign(a, n); }
        int posix_memalign(void **p, size_t a, size_t n) {
            count++;
            return (*p = __libc_memalign(a, n)) ? 0 : ENOMEM;
        }
        """
}

@Suite struct TapAllocationTests {
    @Test(.enabled(if: ThreadAllocations.count == nil))
    func `a keystroke and its echo are recorded without an allocation`() throws {
        let scratch = try RecordingScratch()
        let result = try ThreadAllocations.run("TapAllocationTests/counted", in: scratch.path)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("0 allocations for 5000 keystrokes"), "\(result.output)")
    }

    /// The half that runs in the counting process.
    @Test(.enabled(if: ThreadAllocations.count != nil))
    func counted() async throws {
        let scratch = try RecordingScratch()
        let loop = NIOAsyncTestingEventLoop()
        let recorder = try Recorder(directory: scratch.path)
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        let keys = Array("show interfaces status | include up".utf8).map { ByteBuffer(bytes: [$0]) }
        var total = 0
        for round in 0..<110 {
            let allocations = try await loop.executeInContext {
                let before = ThreadAllocations.count ?? -1
                for index in 0..<50 {
                    let key = keys[index % keys.count]
                    let now = UInt64(round * 50 + index) * 1_000_000
                    tap.input(key, at: now)
                    tap.output(key, at: now + 400_000)
                }
                return (ThreadAllocations.count ?? .max) - before
            }
            await recorder.flush()
            if round >= 10 { total += allocations }
        }
        print("\(total) allocations for 5000 keystrokes")
        #expect(total == 0)
        await recorder.shutdown()
    }
}
