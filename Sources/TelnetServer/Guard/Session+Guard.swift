import NIOCore
import Policy

/// What a session has for those who guess, and for those who have gone away.
struct GuardState {
    /// Whether its login waits because of failures before it.
    var isHeld = false
    /// From when somebody is in, if idle sessions are to end.
    var idle: AnnouncedLimit?
    var idleTimer: Scheduled<Void>?
}

extension Session {
    /// How often one that waits for others of its source looks whether they have ended.
    static let turnPause = TimeAmount.seconds(1)

    /// There is a name: holds the login back for as long as the failures of its source ask for. False if it goes on later, or
    /// not at all.
    func mayStart() -> Bool {
        guard let id else { return false }
        switch room.beginAttempt(id, from: source) {
        case .banned:
            finish(saying: Wording.refused(.banned), .banned)
        case .begins(let delay) where delay <= .zero:
            guarded.isHeld = false
            return true
        case .begins(let delay):
            hold(for: TimeAmount(delay)) { session in
                session.guarded.isHeld = false
                session.settled()
            }
        case .waits:
            hold(for: Self.turnPause) { session in
                if case .settling = session.stage, session.mayStart() { session.settled() }
            }
        }
        return false
    }

    private func hold(for time: TimeAmount, _ body: @escaping @Sendable (Session) -> Void) {
        guarded.isHeld = true
        setTimer(time, body)
        // To see it if they leave.
        context?.read()
    }

    /// There was no name in time. Who has typed nothing has tried nothing.
    func tooSlow() {
        switch stage {
        case .asking(let asking), .waiting(let asking):
            if !asking.isUntouched { room.attemptFailed(from: source) }
        case .securing, .settling, .starting, .joined, .over: break
        }
        finish(saying: Wording.tooSlow, .slow)
    }

    /// Somebody is in: from now on they are not to be idle for too long.
    func entered() {
        guard room.settings.idle > 0, guarded.idle == nil else { return }
        guarded.idle = AnnouncedLimit(.seconds(Int64(room.settings.idle)), from: SessionRoom.now)
        watchIdle()
    }

    private func watchIdle() {
        guard let idle = guarded.idle else { return }
        guarded.idleTimer = schedule(TimeAmount(idle.next - SessionRoom.now)) { session in session.lookAtIdle() }
    }

    private func lookAtIdle() {
        if case .over = stage { return }
        switch guarded.idle?.due(at: SessionRoom.now) {
        case .announce(let seconds): say(Wording.idleSoon(seconds: seconds))
        case .end: return finish(saying: Wording.idle, .idle)
        case .none?, nil: break
        }
        watchIdle()
    }
}
