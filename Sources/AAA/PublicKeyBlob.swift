/// Checks that the blob of a public key is what its line says, to the last byte (RFC 4253, section 6.6; RFC 5656,
/// section 3.1; RFC 8709, section 4).
enum PublicKeyBlob {
    /// The sizes of RSA modulus that are accepted, in bits.
    static let rsaBits = 2048...16384

    static func check(_ blob: [UInt8], as kind: PublicKey.Kind) throws(PublicKeyError) {
        var fields = Fields(rest: blob[...])
        guard let name = fields.next(), name.elementsEqual(kind.rawValue.utf8) else { throw .damaged }
        let sound =
            switch kind {
            case .ed25519: fields.next()?.count == 32
            case .ecdsaP256: fields.isPoint(curve: "nistp256", length: 65)
            case .ecdsaP384: fields.isPoint(curve: "nistp384", length: 97)
            case .ecdsaP521: fields.isPoint(curve: "nistp521", length: 133)
            case .rsa: try fields.isRSA()
            case .securityKeyEd25519: fields.next()?.count == 32 && fields.next()?.isEmpty == false
            case .securityKeyP256:
                fields.isPoint(curve: "nistp256", length: 65) && fields.next()?.isEmpty == false
            }
        guard sound, fields.rest.isEmpty else { throw .damaged }
    }

    /// Strings with a length of four bytes in front (RFC 4251, section 5).
    private struct Fields {
        var rest: ArraySlice<UInt8>

        mutating func next() -> ArraySlice<UInt8>? {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let body = rest.dropFirst(4)
            guard Int(length) <= body.count else { return nil }
            rest = body.dropFirst(Int(length))
            return body.prefix(Int(length))
        }

        mutating func isPoint(curve: String, length: Int) -> Bool {
            guard let name = next(), name.elementsEqual(curve.utf8), let point = next() else { return false }
            return point.count == length && point.first == 4
        }

        mutating func isRSA() throws(PublicKeyError) -> Bool {
            guard let exponent = positive(), !exponent.isEmpty, exponent.count <= 8, let modulus = positive(),
                let first = modulus.first
            else { return false }
            let bits = modulus.count * 8 - first.leadingZeroBitCount
            guard bits >= rsaBits.lowerBound else { throw .weak }
            return bits <= rsaBits.upperBound
        }

        /// A positive number without its leading zeros; nil if it is negative or missing.
        private mutating func positive() -> ArraySlice<UInt8>? {
            guard let field = next(), let first = field.first, first < 0x80 else { return nil }
            return field.drop { $0 == 0 }
        }
    }
}
