import NIOCore

/// Ends a server whose listening sockets were handed over once nobody has been in for a while, so that inetd or systemd
/// takes them back and starts it again for the next who comes.
///
/// Nobody is lost by it: accepting stops first, whoever was accepted before that is counted, and who comes later waits in the
/// kernel, where the other owner of the socket finds them.
final class IdleExit: Sendable {
    private let room: SessionRoom
    private let listeners: [any Channel]
    private let group: any EventLoopGroup
    private let loop: any EventLoop
    private let time: TimeAmount

    init(_ room: SessionRoom, _ listeners: [any Channel], _ group: any EventLoopGroup) {
        self.room = room
        self.listeners = listeners
        self.group = group
        loop = group.next()
        time = .seconds(Int64(room.settings.idleExit))
    }

    /// Looks from now on.
    func start() {
        look(in: time)
    }

    private func look(in time: TimeAmount) {
        loop.scheduleTask(in: time) { self.look() }
    }

    private func look() {
        guard let since = room.emptySince else { return look(in: time) }
        let left = since + time - .now()
        guard left <= .zero else { return look(in: left) }
        accept(false).flatMap { SessionProcess.pass(self.group, on: self.loop) }.whenComplete { _ in
            guard !self.room.retire(onlyIfEmpty: true) else { return }
            self.accept(true).whenComplete { _ in self.look(in: self.time) }
        }
    }

    private func accept(_ isOn: Bool) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(listeners.map { $0.setOption(.autoRead, value: isOn) }, on: loop)
    }
}
