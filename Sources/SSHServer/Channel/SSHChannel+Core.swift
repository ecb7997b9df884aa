import NIOCore

extension SSHChannel: ChannelCore {
    /// The address the client reached.
    public func localAddress0() throws -> SocketAddress {
        guard let localAddress else { throw ChannelError.operationUnsupported }
        return localAddress
    }

    /// Where the client connects from.
    public func remoteAddress0() throws -> SocketAddress {
        guard let remoteAddress else { throw ChannelError.operationUnsupported }
        return remoteAddress
    }

    /// Not for users: the server registers the channel.
    public func register0(promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    /// Not for sessions: fails.
    public func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    /// Not for sessions: fails.
    public func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    /// Accepts a `ByteBuffer`.
    public func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapData(data, as: ByteBuffer.self)
        // Appended first: turning unwritable runs handlers, and these may write in their turn.
        guard canWrite(promise) else { return }
        loopState.unflushed.append(.init(bytes: bytes, promise: promise))
        countAccepted(bytes.readableBytes)
    }

    /// Sends what was written.
    public func flush0() {
        guard loopState.phase == .active else { return }
        flushAccepted()
    }

    /// Asks for one delivery. Bytes that wait already are delivered from a task of the loop, never from inside `read`,
    /// so that a handler's `read` cannot re-enter it.
    public func read0() {
        guard loopState.phase == .active, !loopState.inputEnded else { return }
        loopState.wantsRead = true
        if !loopState.isDraining { wakeIfPending() }
    }

    /// Sends the two outbound user events of a session.
    public func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        guard canWrite(promise) else { return }
        switch event {
        case let status as SSHExitStatus:
            flushAccepted()
            guard mailbox.post(.exitStatus(number, status.code)) else {
                promise?.fail(ChannelError.ioOnClosedChannel)
                return
            }
            promise?.succeed(())
        case let text as SSHStandardError:
            flushAccepted()
            sendError(text.bytes, promise: promise)
        default:
            promise?.fail(ChannelError.operationUnsupported)
        }
    }

    /// Closes one direction or all.
    public func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard loopState.phase == .active else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        switch mode {
        case .input: closeInput(promise)
        case .output: closeOutput(promise)
        case .all: closeAll(error, promise)
        }
    }

    /// A read that no handler took is dropped.
    public func channelRead0(_ data: NIOAny) {}

    /// An error that no handler took changes nothing; the handlers decide what closes a session.
    public func errorCaught0(error: any Error) {}
}

extension SSHChannel {
    private func sendError(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
        loopState.flushed &+= UInt64(bytes.readableBytes)
        if let promise { loopState.due.append(.init(offset: loopState.flushed, promise: promise)) }
        guard mailbox.post(.writeError(number, bytes)) else {
            return close0(error: SSHChannelError.outboundLimit, mode: .all, promise: nil)
        }
        countAccepted(bytes.readableBytes)
        if promise != nil { watchWritten() }
    }

    private func closeInput(_ promise: EventLoopPromise<Void>?) {
        guard !loopState.inputEnded else {
            promise?.fail(ChannelError.inputClosed)
            return
        }
        loopState.inputEnded = true
        if pipe.discard() { _ = mailbox.post(.resume(number)) }
        promise?.succeed(())
        if loopState.outputEnded { return close0(error: ChannelError.eof, mode: .all, promise: nil) }
        pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    private func closeOutput(_ promise: EventLoopPromise<Void>?) {
        guard !loopState.outputEnded else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        failUnflushed(ChannelError.outputClosed)
        loopState.outputEnded = true
        guard mailbox.post(.endOutput(number)) else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        promise?.succeed(())
        if loopState.inputEnded { return close0(error: ChannelError.eof, mode: .all, promise: nil) }
        pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    }

    private func closeAll(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        loopState.phase = .lingering
        if let promise { loopState.closers.append(promise) }
        failUnflushed(error)
        _ = pipe.discard()
        // A mailbox that refuses this letter belongs to a connection that is over, whose last act closes every pipe.
        _ = mailbox.post(.close(number))
        becomeInactive()
    }
}
