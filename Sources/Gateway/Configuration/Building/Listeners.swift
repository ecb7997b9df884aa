import Policy

extension ConfigurationBuilder {
    /// The ways in, with what must hold between them.
    mutating func buildListeners(_ items: [Setting]) -> [Configuration.Listener] {
        var listeners: [Configuration.Listener] = []
        for fields in items.compactMap(\.fields) {
            guard let listener = listener(fields) else { continue }
            checkIdentity(of: listener, fields, among: listeners)
            checkTLS(of: listener, fields)
            checkClearText(of: listener, fields)
            listeners.append(listener)
        }
        return listeners
    }

    private func listener(_ fields: Fields) -> Configuration.Listener? {
        guard let name = fields.text("name"),
            let proto = fields.text("proto").flatMap(Configuration.Listener.Proto.init),
            let bind = fields.text("bind").flatMap(BindAddress.init)
        else { return nil }
        return Configuration.Listener(
            name: name, proto: proto, bind: bind, from: fields.texts("from").compactMap { try? CIDR($0) },
            tls: fields.fields("tls").flatMap(tls), allowsClearText: fields.flag("allow_cleartext") ?? false,
            location: fields.location)
    }

    private func tls(_ fields: Fields) -> Configuration.Listener.TLS? {
        guard let certificate = fields["cert"], let key = fields["key"] else { return nil }
        return Configuration.Listener.TLS(
            certificate: Self.path(certificate), key: Self.path(key), location: fields.location)
    }

    private mutating func checkIdentity(
        of listener: Configuration.Listener, _ fields: Fields, among others: [Configuration.Listener]
    ) {
        if let other = others.first(where: { $0.name == listener.name }) {
            diagnostics.error(
                .duplicate, fields.location("name"),
                "the listener \(quoted(listener.name)) is already defined at \(other.location); give another name")
        }
        if let other = others.first(where: { $0.bind.collides(with: listener.bind) }) {
            diagnostics.error(
                .conflict, fields.location("bind"),
                "\(listener.bind) is taken by the listener \(quoted(other.name)) at \(other.bind); use another port")
        }
    }

    private mutating func checkTLS(of listener: Configuration.Listener, _ fields: Fields) {
        switch (listener.proto, fields.isGiven("tls")) {
        case (.telnets, false):
            diagnostics.error(
                .missing, fields.location,
                "a telnets listener needs a certificate; add 'tls: {cert: FILE, key: FILE}'")
        case (.ssh, true), (.telnet, true):
            diagnostics.error(
                .conflict, fields.location("tls"),
                "'tls' has no meaning for proto \(listener.proto.rawValue); remove it, or use proto telnets")
        case (.telnets, true), (.ssh, false), (.telnet, false): break
        }
    }

    private mutating func checkClearText(of listener: Configuration.Listener, _ fields: Fields) {
        if listener.proto != .telnet {
            guard fields.isGiven("allow_cleartext") else { return }
            diagnostics.error(
                .conflict, fields.location("allow_cleartext"),
                "'allow_cleartext' has no meaning for proto \(listener.proto.rawValue); remove it")
        } else if !listener.bind.isLoopback, fields.flag("allow_cleartext") == false {
            diagnostics.error(
                .conflict, fields.location("bind"),
                "clear-text telnet on \(listener.bind) would send passwords readable over the network; bind it to "
                    + "127.0.0.1, use proto telnets, or set 'allow_cleartext: true'")
        }
    }
}
