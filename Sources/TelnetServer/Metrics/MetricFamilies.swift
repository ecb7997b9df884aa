extension MetricFamily {
    /// Every figure there is, in the order they are printed. One more is one more line here.
    package static let all: [MetricFamily] = [
        counter("connections_total", "Connections taken so far, with those refused at once.") {
            $0.counters.connections
        },
        MetricFamily(
            name: prefix + "connections", kind: .gauge, help: "Connections there are now.",
            samples: { [Sample(Double($0.stages.values.reduce(0, +)))] }),
        MetricFamily(
            name: prefix + "sessions", kind: .gauge, help: "Connections there are now, by how far they have come.",
            label: "stage",
            samples: { snapshot in
                SessionStage.allCases.map { Sample(Double(snapshot.stages[$0] ?? 0), label: $0.rawValue) }
            }),
        counter("connections_refused_total", "Connections that were not let go on, by why.", label: "reason") {
            Ending.allCases.filter(\.isRefusal).map { ($0.code, $0) }.counted(in: $0.counters.endings)
        },
        counter("connections_ended_total", "Connections that are over, by why.", label: "reason") {
            Ending.allCases.map { ($0.code, $0) }.counted(in: $0.counters.endings)
        },
        counter("tls_handshakes_total", "TLS handshakes, by what came of them.", label: "result") {
            Counters.Handshake.allCases.map { ($0.rawValue, $0) }.counted(in: $0.counters.handshakes)
        },
        counter("logins_total", "Logins that were asked for, by whether one was started.", label: "result") {
            Counters.Login.allCases.map { ($0.rawValue, $0) }.counted(in: $0.counters.logins)
        },
        counter(
            "authentications_total", "What came of questions for a password, as far as it is known.", label: "result"
        ) {
            [("ok", $0.accepted), ("fail", $0.rejected)]
        },
        counter("received_bytes_total", "Bytes from clients on the wire.") { $0.counters.received },
        counter("sent_bytes_total", "Bytes to clients on the wire.") { $0.counters.sent },
        counter("protocol_violations_total", "Rules of Telnet that clients broke, by which.", label: "rule") {
            $0.counters.violations.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        },
        MetricFamily(
            name: prefix + "build_info", kind: .gauge, help: "Always 1; which version this is.", label: "version",
            samples: { [Sample(1, label: $0.version)] }),
        MetricFamily(
            name: "process_start_time_seconds", kind: .gauge,
            help: "When the session process was started, in seconds since 1970.", samples: { [Sample($0.started)] }),
        MetricFamily(
            name: "process_cpu_seconds_total", kind: .counter,
            help: "Processor time of the session process, in seconds.", samples: { [Sample($0.processor)] }),
    ]

    private static let prefix = "sallyport_telnetd_"

    private static func counter(
        _ name: String, _ help: String, _ value: @escaping @Sendable (Metrics.Snapshot) -> UInt64
    ) -> MetricFamily {
        MetricFamily(name: prefix + name, kind: .counter, help: help, samples: { [Sample(Double(value($0)))] })
    }

    private static func counter(
        _ name: String, _ help: String, label: String,
        _ values: @escaping @Sendable (Metrics.Snapshot) -> [(String, UInt64)]
    ) -> MetricFamily {
        MetricFamily(
            name: prefix + name, kind: .counter, help: help, label: label,
            samples: { values($0).map { Sample(Double($0.1), label: $0.0) } })
    }
}

extension Array {
    /// How often each key was counted, under its name; 0 for those that were not, so that they are there from the start.
    fileprivate func counted<Key: Hashable>(in counts: [Key: UInt64]) -> [(String, UInt64)]
    where Element == (String, Key) {
        map { ($0.0, counts[$0.1] ?? 0) }
    }
}
