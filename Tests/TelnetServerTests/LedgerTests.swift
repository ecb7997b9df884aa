import Audit
import Platform
import Synchronization
import TelnetServer
import Testing

/// What the monitor puts on record of its logins.
@Suite struct LedgerTests {
    private final class Book: Sendable {
        private let state = Mutex((events: [AuditEvent](), lines: [LogEntry](), isFull: false))

        var events: [AuditEvent] { state.withLock { $0.events } }
        var lines: [LogEntry] { state.withLock { $0.lines } }
        func fill() { state.withLock { $0.isFull = true } }

        func ledger(_ program: LoginCommand.Program = .passwords([])) -> Ledger {
            Ledger(
                program, log: { entry in self.state.withLock { $0.lines.append(entry) } },
                record: { event in
                    self.state.withLock { state in
                        if !state.isFull { state.events.append(event) }
                        return !state.isFull
                    }
                })
        }
    }

    private let book = Book()
    private let request = LoginRequest(
        id: 7, user: "alice", host: "192.0.2.1", port: 4711, isSecured: true, terminal: "xterm")

    private func begin(_ ledger: inout Ledger) {
        _ = ledger.admits(request, on: "/dev/pts/9")
        ledger.began(request, on: "/dev/pts/9")
    }

    @Test func `a login from its beginning to its end`() throws {
        var ledger = book.ledger()
        begin(&ledger)
        ledger.judge(7, false)
        ledger.judge(7, true)
        ledger.note(.closed(7, .init(.program, received: 10, sent: 20)))
        #expect(book.events.map(\.kind.name) == ["session.open", "auth.fail", "auth.ok", "session.close"])
        #expect(book.events.map(\.outcome) == [.ok, .fail, .ok, .ok])
        #expect(Set(book.events.map(\.session)).count == 1)
        #expect(book.events.allSatisfy { $0.actor.user == "alice" && $0.actor.ip == "192.0.2.1" })
        #expect(book.events.allSatisfy { $0.actor.port == 4711 })
        #expect(book.events[0].data == ["terminal": "/dev/pts/9", "type": "xterm", "tls": true])
        #expect(
            book.events[3].data == ["reason": "program_ended", "seconds": 0, "bytes_in": 10, "bytes_out": 20])
        #expect(ledger.takeVerdicts() == [false, true])
        #expect(ledger.count == 0)
        #expect(book.lines.first?.text == "session 7: alice from 192.0.2.1 on /dev/pts/9")
    }

    @Test func `nothing is said twice, and nothing of sessions that are not there`() {
        var ledger = book.ledger()
        begin(&ledger)
        ledger.note(.closed(8, .init(.peer)))
        ledger.judge(8, true)
        ledger.judge(7, true)
        ledger.judge(7, true)
        ledger.note(.closed(7, .init(.peer)))
        ledger.note(.closed(7, .init(.peer)))
        ledger.judge(7, true)
        #expect(book.events.map(\.kind.name) == ["session.open", "auth.ok", "session.close"])
    }

    @Test func `where nothing can be put on record nobody is let in`() {
        let ledger = book.ledger()
        book.fill()
        #expect(!ledger.admits(request, on: "/dev/pts/9"))
        #expect(!ledger.started(["telnet 127.0.0.1:23"]))
        #expect(book.lines.last?.level == .error)
    }

    @Test func `what a guard ended is on record as that`() {
        var ledger = book.ledger()
        begin(&ledger)
        ledger.note(.closed(7, .init(.limit, detail: "peer sent a subnegotiation of more than 4096 bytes")))
        #expect(book.events.map(\.kind.name) == ["session.open", "session.kill", "session.close"])
        #expect(book.events[1].data["reason"] == "protocol_limit")
    }

    @Test func `those who came to no login: refused, failed or gone`() {
        var ledger = book.ledger()
        let peer = Notice.Peer(host: "::1", port: 0)
        ledger.note(.unopened(peer, .perSource, detail: ""))
        ledger.note(.unopened(peer, .tlsFailed, detail: "http request"))
        ledger.note(.unopened(peer, .peer, detail: ""))
        ledger.note(.more(5))
        #expect(book.events.allSatisfy { $0.kind == .sessionOpen && $0.session == nil && $0.actor.port == nil })
        #expect(book.events.map(\.outcome) == [.deny, .fail, .fail, .fail])
        #expect(book.events.map(\.severity) == [.warning, .warning, .info, .warning])
        #expect(book.events[1].data == ["reason": "tls_failed", "detail": "http request"])
        #expect(book.events[3].data["count"] == 5)
        #expect(book.lines.map(\.text).contains("connection from ::1: the TLS handshake failed (http request)"))
    }

    @Test func `a session process that tells too much is not written down`() {
        var ledger = book.ledger()
        for port in UInt16.min...2000 {
            ledger.note(.unopened(.init(host: "::1", port: port), .peer, detail: ""))
        }
        // With time to spare for a slow machine: it is ten a second.
        #expect((100...200).contains(book.events.count))
    }

    @Test func `what is left when the server ends is closed`() {
        var ledger = book.ledger()
        begin(&ledger)
        ledger.stopped(nil)
        #expect(book.events.map(\.kind.name) == ["session.open", "session.close", "system.stop"])
        #expect(book.events[1].data["reason"] == "server_ended")
        #expect(book.events[1].data["bytes_in"] == nil)
    }

    @Test func `every ending has a code of its own`() {
        #expect(Set(Ending.allCases.map(\.code)).count == Ending.allCases.count)
        #expect(Ending.allCases.map(\.rawValue) == (1...UInt8(Ending.allCases.count)).map(\.self))
    }

    @Test func `an allowance is so many at once and so many a second`() {
        var allowance = Allowance(atOnce: 20, perSecond: 1)
        let start = ContinuousClock.now
        func taken(at seconds: Int) -> Int {
            (0..<100).filter { _ in allowance.take(now: start + .seconds(seconds)) }.count
        }
        #expect(taken(at: 0) == 20)
        #expect(taken(at: 3) == 3)
        #expect(taken(at: 1000) == 20)
        // A clock that goes back gives nothing.
        #expect(taken(at: 0) == 0)
    }
}
