import NIOCore
import NIOSSL

/// Before there is TLS a session says nothing and believes nothing: what came before it is forgotten (draft-altman-telnet-starttls
/// section 3.1; CVE-2011-0411).
extension Session {
    /// Waits until there is TLS, or none. Where Telnet is to begin it, the Telnet handler sees to the time.
    func awaitTLS(_ asking: Asking) {
        stage = .securing(asking)
        if protection == .tls, let tls = room.tls { setTimer(tls.handshake) { session in session.drop(.tlsTimedOut) } }
        context?.read()
    }

    /// The client does without. What was typed meanwhile counts.
    func goOnInClear() {
        if case .securing(let asking) = stage { greet(asking) }
    }

    /// The client agrees, perhaps when it was asked for a name already: in TLS it is asked again.
    func agreedToTLS() {
        switch stage {
        case .asking, .waiting, .settling:
            timer?.cancel()
            stage = .securing(Asking())
            context?.read()
        case .securing, .starting, .joined, .over: break
        }
    }

    /// The handshake is done.
    func secured() {
        guard !isSecured else { return }
        isSecured = true
        tally.meter?.count { $0.count(Counters.Handshake.ok) }
        switch stage {
        case .securing: break
        case .over: return
        // A login that began in clear text is not what its user takes it for.
        case .asking, .waiting, .settling, .starting, .joined: return finish(saying: Wording.lateTLS, .tlsLate)
        }
        timer?.cancel()
        facts = Facts()
        guard let certificate else { return greet(Asking()) }
        guard let name = certificate.userName else { return finish(saying: Wording.noUserName, .certificate) }
        say(room.banner.text(date: WallClock.date()))
        // Asked a moment ago, in TLS; and nobody types a name meanwhile.
        facts.awaitsTerminal = true
        start(name, Asking())
    }

    /// Closes at once: TLS, told to close, waits for the peer's goodbye, and there may be none.
    func hangUp() {
        guard let context else { return }
        let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLHandler.self)
        (tls ?? context).close(promise: nil)
    }

    /// Whether an error is no more than the end of what the peer sends, of which there is word besides.
    func isMereEnd(_ error: any Error) -> Bool {
        guard case NIOSSLError.uncleanShutdown = error else { return false }
        return true
    }

    /// The peer's, which TLS has verified; nil if it was not asked for one or has none.
    private var certificate: NIOSSLCertificate? {
        guard let pipeline = context?.pipeline.syncOperations else { return nil }
        return try? pipeline.nioSSL_peerCertificate()
    }
}

extension NIOSSLCertificate {
    /// The one common name of the subject, if it may be a user's.
    fileprivate var userName: UserName? {
        let names = subjectName.filter { $0.type == .commonName }
        return names.count == 1 ? names.first.flatMap { UserName($0.value) } : nil
    }
}
