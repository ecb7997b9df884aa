import NIOCore
import NIOPosix
import Platform

extension SessionProcess {
    /// Serves connections that somebody else has accepted. When the last of them is over, so is the process's work.
    static func join(_ descriptors: [Int32], _ room: SessionRoom, _ group: any EventLoopGroup) {
        let loop = group.any()
        let joined = descriptors.map { descriptor in
            ClientBootstrap(group: group)
                .channelOption(.autoRead, value: false)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try addEntrance(to: channel, room, room.protection) }
                }
                .withConnectedSocket(descriptor)
        }
        // A peer may be gone already. Those who are there enter as their channels become active, which is behind this.
        EventLoopFuture.whenAllComplete(joined, on: loop)
            .flatMap { _ in pass(group, on: loop) }
            .whenComplete { _ in room.retire() }
    }

    /// Comes to pass once every loop has done all that it had to do when this was called.
    static func pass(_ group: any EventLoopGroup, on loop: any EventLoop) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(group.makeIterator().map { $0.submit {} }, on: loop)
    }
}
