import Platform

extension Monitor {
    /// SIGHUP: the files of TLS are read again, and what they hold is for whoever comes from now on. If it is not as it should
    /// be, what there was goes on.
    func renew() throws(MonitorError) {
        guard let tls = plan.tls else { return log("SIGHUP: there is no certificate to be read again") }
        let material: TLSMaterial
        do throws(MonitorError) {
            material = try TLSFiles.read(tls)
        } catch {
            return log(.init(.error, "SIGHUP: \(error); the certificate that there was goes on"))
        }
        for piece in material.messages { try tell(piece) }
        try tell(.renewed)
        log("SIGHUP: the certificate was read again, for whoever comes from now on")
    }
}
