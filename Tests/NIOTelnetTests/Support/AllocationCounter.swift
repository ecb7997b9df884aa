import Foundation
import Glibc

/// Counts every allocation of the process, exactly: a few lines of C, compiled when wanted and loaded before libc.
enum AllocationCounter {
    /// The allocations so far; nil in a process that was not started with the counter.
    static func count() -> Int? {
        typealias Function = @convention(c) () -> UInt
        guard let symbol = dlsym(nil, "allocation_count") else { return nil }
        return Int(clamping: unsafeBitCast(symbol, to: Function.self)())
    }

    /// Runs one test of this program again, in a process of its own that counts.
    static func run(test filter: String) async throws -> Child.Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (code, library) = (folder.appendingPathComponent("counter.c"), folder.appendingPathComponent("counter.so"))
        try Data(source.utf8).write(to: code)
        let compiler = try await Child(["cc", "-O2", "-shared", "-fPIC", "-o", library.path, code.path]).finish()
        guard compiler.status == 0 else { return compiler }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return try await Child(
            [
                "env", "LD_PRELOAD=\(library.path)", program, "--testing-library", "swift-testing", "--filter", filter,
            ]
        ).finish()
    }

    private static let source = """
        #include <errno.h>
        #include <stdatomic.h>
        #include <stddef.h>
        extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
        extern void *__libc_memalign(size_t, size_t);
        static atomic_ulong count;
        unsigned long allocation_count(void) { return count; }
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
