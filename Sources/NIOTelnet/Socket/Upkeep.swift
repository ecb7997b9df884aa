import NIOCore

/// When the peer was last heard, and whether we have been silent: what idle time and keep-alive are told by.
struct Upkeep {
    var lastRead = NIODeadline.uptimeNanoseconds(0)
    /// Whether something was written since the keep-alive last looked.
    var hasWritten = false
    var idle: Scheduled<Void>?
    var keepAlive: Scheduled<Void>?
}

extension TelnetHandler {
    func beginUpkeep(_ context: ChannelHandlerContext) {
        upkeep.lastRead = context.eventLoop.now
        if let limit = features.idle { watch(for: limit, of: limit, on: context.eventLoop) }
        if let period = features.keepAlive { keepAlive(period, on: context.eventLoop) }
    }

    func endUpkeep() {
        upkeep.idle?.cancel()
        upkeep.keepAlive?.cancel()
        upkeep.idle = nil
        upkeep.keepAlive = nil
    }

    /// One timer that looks when it might be time; reads only note when they were.
    private func watch(for time: TimeAmount, of limit: TimeAmount, on loop: any EventLoop) {
        upkeep.idle = loop.assumeIsolated().scheduleTask(in: time) {
            let left = limit - (loop.now - self.upkeep.lastRead)
            if left > .zero { return self.watch(for: left, of: limit, on: loop) }
            self.upkeep.lastRead = loop.now
            self.watch(for: limit, of: limit, on: loop)
            self.context?.fireUserInboundEventTriggered(TelnetEvent.idle)
        }
    }

    private func keepAlive(_ period: TimeAmount, on loop: any EventLoop) {
        upkeep.keepAlive = loop.assumeIsolated().scheduleTask(in: period) {
            if !self.upkeep.hasWritten { self.send(.nop) }
            self.upkeep.hasWritten = false
            self.keepAlive(period, on: loop)
        }
    }
}
