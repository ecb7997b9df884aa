import CSodium

/// Random bytes fit for keys, from the kernel's generator.
public enum SecureRandom {
    /// `count` random bytes.
    public static func bytes(_ count: Int) -> [UInt8] {
        Sodium.prepare()
        var bytes = [UInt8](repeating: 0, count: max(0, count))
        bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { randombytes_buf(start, buffer.count) }
        }
        return bytes
    }

    /// `bytes` random bytes as lower-case hexadecimal digits.
    public static func hexadecimal(bytes count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// A password a person can read out and type: four groups of four characters, none of which looks like another;
    /// about 79 bits.
    public static func password() -> String {
        Sodium.prepare()
        let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
        let groups = (0..<4).map { _ in
            String((0..<4).map { _ in alphabet[Int(randombytes_uniform(UInt32(alphabet.count)))] })
        }
        return groups.joined(separator: "-")
    }
}

/// The one place that starts libsodium.
enum Sodium {
    private static let status = sodium_init()

    /// Starts the library; any number of calls from any threads.
    static func prepare() {
        // It fails only on a machine without a source of random numbers, where nothing here may go on.
        precondition(status >= 0, "libsodium cannot be initialised")
    }
}
