import Glibc
import Testing

/// The hot path from end to end: the program itself under a counter of allocations.
@Suite struct RelayAllocationTests {
    @Test func `a keystroke through the gateway and its echo, recorded, allocate nothing`() throws {
        let counter = try AllocationCount()
        let device = try FakeDevice(FakeDevice.echo)
        let gate = try Sallyport(
            targets: ["device: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"],
            environment: counter.environment)
        let person = try TCPDialogue(port: gate.port("telnet"))
        try person.logIn("alice+device", gate.password)
        try person.expect("Connecting to device.")
        try person.expect("\r\n")
        // The gateway's own words about how to leave come first; what the device echoes after them is the session.
        try person.type("warm ", times: 1000)
        let before = counter.count
        try person.type("k", times: 2000)
        let made = counter.count - before
        print("\(made) allocations for 2000 keystrokes")
        // The writer of recordings and the clock may have theirs, twice a second; a keystroke has none.
        #expect(before > 0)
        #expect(made < 100, "\(made) allocations for 2000 keystrokes")
    }
}

extension TCPDialogue {
    /// Types a text that often, each time waiting for its echo.
    fileprivate func type(_ text: String, times: Int) throws {
        for _ in 0..<times {
            try send(text)
            try expect(text)
        }
    }
}

/// Counts the allocations of another process as it runs: a few lines of C loaded before libc, with the count in a file
/// that both map.
private final class AllocationCount {
    private let directory: TemporaryDirectory
    private let memory: UnsafeMutableRawPointer
    let environment: [String: String]

    init() throws {
        directory = try TemporaryDirectory()
        let source = try directory.write(Self.source, to: "counter.c")
        let file = try directory.write(String(repeating: "\0", count: 8), to: "count")
        let library = directory.path + "/counter.so"
        let compiled = try run("cc", ["-O2", "-shared", "-fPIC", "-o", library, source], input: "")
        let descriptor = open(file, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        guard compiled.status == 0, let memory = mmap(nil, 8, PROT_READ, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { throw Unmet(who: "cc", wanted: ["a counter"], reason: "not made", tail: compiled.errors) }
        self.memory = memory
        environment = ["LD_PRELOAD": library, "ALLOCATION_COUNT": file]
    }

    deinit { munmap(memory, 8) }

    var count: UInt64 { memory.load(as: UInt64.self) }

    private static let source = """
        #include <errno.h>
        #include <fcntl.h>
        #include <stdatomic.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
        extern void *__libc_memalign(size_t, size_t);
        static atomic_ulong unseen, *count = &unseen;
        __attribute__((constructor)) static void begin(void) {
            const char *file = getenv("ALLOCATION_COUNT");
            int descriptor = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
            void *shared = mmap(0, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
            if (shared != MAP_FAILED) count = shared;
        }
        void *malloc(size_t n) { ++*count; return __libc_malloc(n); }
        void *calloc(size_t n, size_t m) { ++*count; return __libc_calloc(n, m); }
        void *realloc(void *p, size_t n) { ++*count; return __libc_realloc(p, n); }
        void *aligned_alloc(size_t a, size_t n) { ++*count; return __libc_memalign(a, n); }
        int posix_memalign(void **p, size_t a, size_t n) {
            ++*count;
            return (*p = __libc_memalign(a, n)) ? 0 : ENOMEM;
        }
        """
}
