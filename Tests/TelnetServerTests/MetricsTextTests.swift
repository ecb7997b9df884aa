import TelnetServer
import Testing

/// Figures as Prometheus reads them.
@Suite struct MetricsTextTests {
    @Test func `a figure that is nought is there from the start, and labels are escaped`() {
        let text = MetricFamily.text(Metrics.Snapshot(version: "1\\\"\n"))
        #expect(text.contains("\nsallyport_telnetd_connections_refused_total{reason=\"per_source\"} 0\n"))
        #expect(text.contains("\nsallyport_telnetd_sessions{stage=\"terminal\"} 0\n"))
        #expect(text.contains("\nsallyport_telnetd_build_info{version=\"1\\\\\\\"\\n\"} 1\n"))
        #expect(text.hasSuffix("\n") && !text.contains("\n\n"))
    }

    @Test func `names and kinds are as Prometheus wants them`() {
        #expect(Set(MetricFamily.all.map(\.name)).count == MetricFamily.all.count)
        for family in MetricFamily.all {
            #expect(family.name.hasSuffix("_total") == (family.kind == .counter), "\(family.name)")
            #expect(!family.help.isEmpty && !family.help.contains("\n"))
            #expect(family.name.allSatisfy { $0.isLowercase || $0 == "_" })
        }
    }
}
