import NIOCore

extension SSHChannel {
    /// Sets `autoRead`, `allowRemoteHalfClosure` or `writeBufferWaterMark`; other options fail.
    public func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        eventLoop.submit { try self.setOption0(option, value: value) }
    }

    /// Reads one of the options that can be set, or `bufferedWritableBytes`.
    public func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        eventLoop.submit { try self.getOption0(option) }
    }

    /// The options, for callers on the loop.
    public var syncOptions: (any NIOSynchronousChannelOptions)? { SynchronousOptions(channel: self) }

    private struct SynchronousOptions: NIOSynchronousChannelOptions {
        let channel: SSHChannel

        func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
            try channel.setOption0(option, value: value)
        }

        func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
            try channel.getOption0(option)
        }
    }

    private func setOption0<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
        eventLoop.assertInEventLoop()
        switch value {
        case let enabled as Bool where option is ChannelOptions.Types.AutoReadOption:
            loopState.autoRead = enabled
            if enabled, loopState.phase == .active { pipeline.read() }
        case let allowed as Bool where option is ChannelOptions.Types.AllowRemoteHalfClosureOption:
            loopState.allowsHalfClosure = allowed
        case let mark as ChannelOptions.Types.WriteBufferWaterMark
        where option is ChannelOptions.Types.WriteBufferWaterMarkOption:
            loopState.watermark = mark
        default:
            throw ChannelError.operationUnsupported
        }
    }

    private func getOption0<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
        eventLoop.assertInEventLoop()
        let value: Any =
            switch option {
            case is ChannelOptions.Types.AutoReadOption: loopState.autoRead
            case is ChannelOptions.Types.AllowRemoteHalfClosureOption: loopState.allowsHalfClosure
            case is ChannelOptions.Types.WriteBufferWaterMarkOption: loopState.watermark
            case is ChannelOptions.Types.BufferedWritableBytesOption: loopState.outstanding
            default: throw ChannelError.operationUnsupported
            }
        guard let typed = value as? Option.Value else { throw ChannelError.operationUnsupported }
        return typed
    }
}
