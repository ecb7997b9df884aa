import Policy

extension Configuration {
    /// The configuration as it is in force, as YAML that loads to the same one: includes merged, groups and defaults
    /// applied, paths resolved, everything in a stable order. It names secrets and holds none.
    public var effectiveYAML: String { effective.document }

    private var effective: YAMLText {
        .mapping([
            "version": .word(String(Schema.version)),
            "gateway": gateway.effective,
            "listeners": .list(listeners.map(\.effective)),
            "credentials": .map(credentials.map { ($0.name, $0.effective) }),
            "targets": .mapping(["hosts": .map(targets.map { ($0.name, $0.effective) })]),
            "roles": .map(roles.map { ($0.name, $0.effective) }),
            "users": .map(users.map { ($0.name, $0.effective) }),
        ])
    }
}

extension Configuration.Gateway {
    var effective: YAMLText {
        .mapping([
            "name": .text(name), "state": .text(state), "recording": .mapping(["mode": .text(recording.rawValue)]),
        ])
    }
}

extension Configuration.Listener {
    var effective: YAMLText {
        .mapping([
            "name": .text(name), "proto": .text(proto.rawValue), "bind": .text(bind.description),
            "from": .list(from.map { .text($0.description) }),
            "tls": tls.map { .mapping(["cert": .text($0.certificate), "key": .text($0.key)]) },
            "allow_cleartext": proto == .telnet ? .word(String(allowsClearText)) : nil,
        ])
    }
}

extension Configuration.Credential {
    var effective: YAMLText {
        func reference(_ name: String) -> YAMLText { .text(TextRule.vaultPrefix + name) }
        return .mapping([
            "user": user.map { .text($0) }, "secret": reference(secret), "enable": enable.map(reference),
        ])
    }
}

extension Target {
    /// The groups are left out: what they give stands here.
    var effective: YAMLText {
        .mapping([
            "addr": .text(address), "via": .text(transport.rawValue), "port": .word(String(port)),
            "family": .text(family), "credential": credential.map { .text($0) },
            "labels": .map(labels.map { ($0.key, .text($0.value)) }),
        ])
    }
}

extension Role {
    var effective: YAMLText {
        .mapping([
            "allow": .list(allow.map(\.effective)), "deny": .list(deny.map(\.effective)),
            "options": duties.effective,
        ])
    }
}

extension Rule {
    fileprivate var effective: YAMLText {
        .mapping([
            "targets": targets.effective,
            "do": .list(verbs.map(\.rawValue).sorted().map { .text($0) }),
            "when": sources.isEmpty ? nil : .mapping(["from": .list(sources.map { .text($0.description) })]),
        ])
    }
}

extension TargetSelector {
    fileprivate var effective: YAMLText {
        switch self {
        case .labels(let wanted):
            let labels = wanted.map { ($0.key, YAMLText.list($0.value.sorted().map { .text($0) })) }
            return .mapping(["match": .map(labels)])
        case .names(let names):
            return .mapping(["names": .list(names.sorted().map { .text($0) })])
        }
    }
}

extension Duties {
    fileprivate var effective: YAMLText {
        .mapping([
            "idle": idle.map { .word(DurationText.format($0)) }, "max": longest.map { .word(DurationText.format($0)) },
            "sessions": sessions.map { .word(String($0)) },
        ])
    }
}

extension User {
    var effective: YAMLText {
        .mapping(["roles": .list(roles.map { .text($0) }), "keys": .list(keys.map { .text($0) })])
    }
}
