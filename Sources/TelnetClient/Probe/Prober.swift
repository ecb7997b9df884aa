import NIOCore
import NIOPosix
import NIOSSL
import Terminal

/// Finds out what answers at many places at once.
public struct Prober: Sendable {
    private let options: ProbeOptions
    private let eventLoop: any EventLoop

    /// A prober that works on one of the group's event loops.
    public init(_ options: ProbeOptions = ProbeOptions(), on group: any EventLoopGroup) {
        self.options = options
        eventLoop = group.next()
    }

    /// Asks all of the places, ``ProbeOptions/width`` at a time. The reports come in the order of the places.
    public func probe(_ places: [Destination]) async -> [ProbeReport] {
        await withTaskGroup(of: (Int, ProbeReport).self) { group in
            var reports = [ProbeReport?](repeating: nil, count: places.count)
            for (index, place) in places.enumerated() {
                if index >= max(1, options.width), let (done, report) = await group.next() { reports[done] = report }
                group.addTask { (index, await probe(place)) }
            }
            for await (done, report) in group { reports[done] = report }
            return reports.compactMap(\.self)
        }
    }

    /// Asks one place: in clear text first and, where that is met with silence, by TLS.
    public func probe(_ place: Destination) async -> ProbeReport {
        var report = ProbeReport(
            target: "\(place)", host: place.host,
            port: Int((try? Resolver.port(place.service ?? options.service)) ?? 0),
            state: .open)
        do {
            let heard = try await listen(to: place, isSecure: false, &report)
            if heard.firstByte != nil {
                take(heard, &report)
                report.tls = false
            } else {
                try await tryTLS(place, &report)
            }
        } catch let error as ConnectError {
            report.state = error.state
            report.problem = error.description
        } catch {
            report.state = .failed
            report.problem = "\(error)"
        }
        return report
    }

    private func tryTLS(_ place: Destination, _ report: inout ProbeReport) async throws {
        var copy = report
        do {
            take(try await listen(to: place, isSecure: true, &copy), &report)
            report.tls = true
            report.tlsVersion = copy.tlsVersion
        } catch {
            report.tls = false
        }
    }

    private func take(_ heard: Heard, _ report: inout ProbeReport) {
        report.firstByteMilliseconds = heard.firstByte
        report.options = heard.offers
        report.telnet = !heard.offers.isEmpty
        report.banner = heard.banner
    }

    /// What ``ProbeListener`` found, and the time.
    private struct Heard: Sendable {
        var firstByte: Double?
        var offers: [String] = []
        var banner = ""
        var address: String?
        var connect = 0.0
        var version: String?
    }

    private func listen(
        to place: Destination, isSecure: Bool, _ report: inout ProbeReport
    ) async throws -> Heard {
        var client = ClientOptions()
        client.family = options.family
        client.connectTimeout = options.connectTimeout
        client.tls.isOn = isSecure
        client.tls.isInsecure = true
        let wanted = Destination(host: place.host, service: place.service ?? options.service)
        let heard = try await eventLoop.flatSubmit { [client, options, eventLoop] in
            Self.listen(to: wanted, client, options, on: eventLoop)
        }.get()
        report.address = heard.address
        report.tlsVersion = heard.version
        if report.connectMilliseconds == nil { report.connectMilliseconds = heard.connect }
        return heard
    }

    /// The part that belongs to the event loop.
    private static func listen(
        to place: Destination, _ client: ClientOptions, _ options: ProbeOptions, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Heard> {
        let begun = NIODeadline.now()
        let promise = eventLoop.makePromise(of: ProbeListener.Findings.self)
        let patience = TimeAmount.nanoseconds(Int64(options.patience * 1e9))
        var heard = Heard()
        var connectedAt = begun
        let connected: EventLoopFuture<any Channel> = Dialer(options: client, eventLoop: eventLoop)
            .connect(to: place, announce: { _ in }, initializer: { _ in })
        let listening: EventLoopFuture<ProbeListener.Findings> = connected.assumeIsolated().flatMap { channel in
            connectedAt = .now()
            heard.connect = milliseconds(since: begun, connectedAt)
            heard.address = channel.remoteAddress?.ipAddress
            let operations = channel.pipeline.syncOperations
            heard.version = (try? operations.handler(type: NIOSSLClientHandler.self))?.tlsVersion.map(name)
            try? operations.addHandler(ProbeListener(patience: patience, promise))
            return promise.futureResult
        }.nonisolated()
        connected.whenFailure { promise.fail($0) }
        return listening.assumeIsolated().map { findings in
            heard.firstByte = findings.firstByte.map { max(0, milliseconds(since: connectedAt, $0)) }
            heard.offers = findings.offers
            heard.banner = text(findings.text)
            return heard
        }.nonisolated()
    }

    private static func milliseconds(since start: NIODeadline, _ end: NIODeadline = .now()) -> Double {
        (Double((end - start).nanoseconds) / 1e4).rounded() / 100
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var printed = PrintedText()
        var out: [UInt8] = []
        printed.append(bytes[...], to: &out)
        printed.finish(to: &out)
        let lines = String(decoding: out, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { DisplayText.sanitized($0) }.joined(separator: "\n").trimmed
    }

    private static func name(_ version: TLSVersion) -> String {
        switch version {
        case .tlsv1: "TLSv1.0"
        case .tlsv11: "TLSv1.1"
        case .tlsv12: "TLSv1.2"
        case .tlsv13: "TLSv1.3"
        }
    }
}

extension ConnectError {
    /// The same in a word.
    fileprivate var state: ProbeReport.State {
        switch self {
        case .refused: .refused
        case .timedOut: .timeout
        case .unreachable: .unreachable
        case .unknownHost, .unknownService: .unknown
        case .tls, .badFile, .badLocalAddress, .proxy, .failed: .failed
        }
    }
}
