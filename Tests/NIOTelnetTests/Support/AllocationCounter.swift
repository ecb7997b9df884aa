import Foundation
import Glibc

/// Counts every allocation of the process, exactly: a few lines of C, compiled when wanted and loaded before libc.
enum AllocationCounter {
    /// The allocations so far; nil in a process that was not started with the counter.
    static func count() -> Int? {
        function("allocation_count").map { Int(clamping: $0()) }
    }

    /// Counts the allocations of one thread: those that it makes while `body` runs.
    static func countHere(_ body: () -> Void) -> Int? {
        guard let count = function("allocation_count_here") else { return nil }
        let before = count()
        body()
        return Int(clamping: count() - before)
    }

    private static func function(_ name: String) -> (@convention(c) () -> UInt)? {
        dlsym(nil, name).map { unsafeBitCast($0, to: (@convention(c) () -> UInt).self) }
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
        static __thread unsigned long here __attribute__((tls_model("initial-exec")));
        unsigned long allocation_count(void) { return count; }
        unsigned long allocation_count_here(void) { return here; }
        void *malloc(size_t n) { count++, here++; return __libc_malloc(n); }
        void *calloc(size_t n, size_t m) { count++, here++; return __libc_calloc(n, m); }
        void *realloc(void *p, size_t n) { count++, here++; return __libc_realloc(p, n); }
        void *aligned_alloc(size_t a, size_t n) { count++, here++; return __libc_memalign(a, n); }
        int posix_memalign(void **p, size_t a, size_t n) {
            count++, here++;
            return (*p = __libc_memalign(a, n)) ? 0 : ENOMEM;
        }
        """
}
