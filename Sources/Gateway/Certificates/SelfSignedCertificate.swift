import Crypto
import FoundationEssentials
import Policy
import SwiftASN1
import X509

/// A certificate nobody vouches for, for trying the gateway out before a real one is set.
struct SelfSignedCertificate: Sendable {
    /// The certificate as PEM.
    let certificate: String
    /// Its P-256 private key as PEM.
    let key: String

    /// How long it is good for: long enough to try, short enough to be noticed.
    static let lifetime: TimeInterval = 398 * 24 * 3600

    /// A fresh key and a certificate for `hosts`: DNS names, and addresses as they are.
    ///
    /// - Parameter now: the current time; the certificate is good from an hour before it, for clocks that differ.
    init(hosts: [String], now: Date) throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName(hosts.first ?? "localhost") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: now - 3600,
            notValidAfter: now + Self.lifetime,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                KeyUsage(digitalSignature: true)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(hosts.map(Self.generalName))
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
        self.certificate = try certificate.serializeAsPEM().pemString + "\n"
        self.key = key.pemRepresentation + "\n"
    }

    private static func generalName(_ host: String) -> GeneralName {
        guard let address = IPAddress(host) else { return .dnsName(host) }
        return .ipAddress(ASN1OctetString(contentBytes: address.octets[...]))
    }
}
