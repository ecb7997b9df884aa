import Platform

/// The files of TLS, which the monitor reads while it has the right to.
enum TLSFiles {
    /// Reads them, and makes sure that TLS can be made of them before anything is started.
    static func read(_ settings: ServerSettings.TLS) throws(MonitorError) -> TLSMaterial {
        var material = TLSMaterial()
        for part in TLSMaterial.Part.allCases {
            guard let path = settings.path(of: part) else { continue }
            do throws(SystemError) {
                material[part] = try SmallFile.read(path, limit: TLSMaterial.longest)
            } catch {
                throw .tls(error.description)
            }
        }
        do throws(TLSMaterial.Fault) {
            _ = try material.context(requiringCertificate: settings.requiresCertificate)
        } catch {
            throw .tls(settings.words(for: error))
        }
        return material
    }
}

extension ServerSettings.TLS {
    fileprivate func path(of part: TLSMaterial.Part) -> String? {
        switch part {
        case .certificate: certificate
        case .key: key
        case .clientAuthorities: clientAuthorities
        }
    }

    /// What, where, and what to do.
    fileprivate func words(for fault: TLSMaterial.Fault) -> String {
        switch fault {
        case .unreadable(.certificate): "there is no PEM certificate in \(certificate); give one by --cert"
        case .unreadable(.key): "there is no PEM private key without a passphrase in \(key); give one by --key"
        case .unreadable(.clientAuthorities):
            "there is no PEM certificate in \(clientAuthorities ?? ""); give the authorities of clients by --client-ca"
        case .mismatched:
            "the key in \(key) is not that of the first certificate in \(certificate); give two that belong together"
        }
    }
}
