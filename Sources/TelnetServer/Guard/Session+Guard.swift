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
    /// There is a name: holds the login back for as long as the failures of its source ask for. False if it goes on later, or
    /// not at all.
    func mayStart() -> Bool {
        guard let id else { return false }
        guard let delay = room.beginAttempt(id, from: source) else {
            finish(saying: Wording.refused(.banned), .banned)
            return false
        }
        guarded.isHeld = delay > .nanoseconds(0)
        guard guarded.isHeld else { return true }
        setTimer(delay) { session in
            session.guarded.isHeld = false
            session.settled()
        }
        // To see it if they leave.
        context?.read()
        return false
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
