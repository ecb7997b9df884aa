/// One figure: its name, what it says, and its value for each set of labels. Prometheus' text format 0.0.4.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
    }

    /// A value, under at most one label.
    package struct Sample: Sendable {
        var label: String?
        var value: Double

        init(_ value: Double, label: String? = nil) {
            (self.value, self.label) = (value, label)
        }
    }

    package let name: String
    package let kind: Kind
    package let help: String
    /// The name of the label, if there is one.
    var label: String?
    let samples: @Sendable (Metrics.Snapshot) -> [Sample]

    /// What kind of text all of it is.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All figures as text.
    package static func text(_ snapshot: Metrics.Snapshot, _ families: [MetricFamily] = all) -> String {
        families.map { $0.text(snapshot) }.joined()
    }

    private func text(_ snapshot: Metrics.Snapshot) -> String {
        let lines = samples(snapshot).map { sample in
            var labels = ""
            if let label, let value = sample.label { labels = "{\(label)=\"\(Self.escaped(value))\"}" }
            return "\(name)\(labels) \(Self.number(sample.value))\n"
        }
        return "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n" + lines.joined()
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
