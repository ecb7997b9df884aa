import Glibc

/// The time of day.
enum WallClock {
    /// Now, as the C locale writes it, in this host's zone: `Mon Sep  7 10:15:00 CEST 2026`.
    static func date() -> String {
        var now = time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "%a %b %e %H:%M:%S %Z %Y", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Reads the zone's file, which cannot be done in the sandbox.
    static func prepare() {
        tzset()
    }
}
