import NIOCore
import NIOTelnet

/// The two ends of a session.
public enum SessionEndpoint: String, Sendable, Codable, CaseIterable {
    /// The person's connection to the gateway.
    case user
    /// The gateway's connection to the target.
    case device
}

/// What was negotiated with one end of a session, in both of the forms the library gives it.
public struct SessionNegotiation: Sendable, Equatable, Codable {
    /// With whom.
    public var end: SessionEndpoint
    /// ``NegotiationReport/description``: a table, then what was recognised about this end.
    public var text: String
    /// ``NegotiationReport/json``: one JSON object on one line.
    public var json: String

    init(_ end: SessionEndpoint, _ report: NegotiationReport) {
        self.end = end
        text = report.description
        json = report.json
    }
}

extension Channel {
    /// The report of the channel's Telnet handler, nil where it has none.
    func negotiationReport() async -> NegotiationReport? {
        try? await eventLoop.submit {
            try self.pipeline.syncOperations.handler(type: TelnetHandler.self).report
        }.get()
    }
}
