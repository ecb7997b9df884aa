import NIOCore
import NIOTelnet
import Telnet

/// Joins a person's channel and a device's channel on one event loop until either side ends it.
///
/// The two ends call this object directly: no task, no lock, no queue of our own, no copy of the payload. Back-pressure
/// is the channels' own: a side is read again only when the other side can take more (see ``userReadComplete()``), so
/// what one session holds is bounded by the channels' watermarks plus one read.
///
/// Every method must be called on the event loop both channels live on.
final class Relay {
    private enum Limits {
        /// A person who closed their input is still shown the device's output for this long without any new output.
        static let linger = TimeAmount.seconds(10)
    }

    private let user: UserEnd
    private let device: DeviceEnd
    private let tap: RecordingTap?
    private let eventLoop: any EventLoop
    private let ended: EventLoopPromise<RelayEnding>
    private var watch: SessionWatch
    private var timer: Scheduled<Void>?
    private var escape = EscapeScanner()
    private var isOver = false
    private var userReadIsWithheld = false
    private var deviceReadIsWithheld = false
    private var lingersSince: NIODeadline?

    /// Bytes typed by the person, without what was said to the gateway itself.
    private(set) var bytesToDevice = 0
    /// Bytes printed by the device.
    private(set) var bytesToUser = 0

    /// When the person last typed something.
    var lastInput: NIODeadline { watch.lastInput }

    init(user: UserEnd, device: DeviceEnd, tap: RecordingTap?, limits: SessionLimits, on eventLoop: any EventLoop) {
        self.user = user
        self.device = device
        self.tap = tap
        self.eventLoop = eventLoop
        self.ended = eventLoop.makePromise()
        self.watch = SessionWatch(limits: limits, now: .now())
    }

    /// Joins both ends and starts to carry bytes. The future is answered once, when the relay ends.
    func start() -> EventLoopFuture<RelayEnding> {
        let held = NIOLoopBound(self, eventLoop: eventLoop)
        tap?.onFailure = { held.value.end(.recordingFailed("\($0)")) }
        tap?.onWritable = { held.value.readDeviceAgain() }
        device.join(self)
        user.join(self)
        guard !isOver else { return ended.futureResult }
        if let size = user.terminal.size { device.telnet?.setWindowSize(columns: size.columns, rows: size.rows) }
        scheduleWatch()
        device.context?.read()
        user.context?.read()
        return ended.futureResult
    }

    /// Ends the relay for `ending`; the first reason counts. The person's channel stays open, the device's is closed.
    func end(_ ending: RelayEnding) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        device.leave()
        user.leave()
        user.context?.flush()
        device.context?.close(promise: nil)
        tap?.onFailure = nil
        tap?.onWritable = nil
        ended.succeed(ending)
    }

    // MARK: From the person

    func receivedFromUser(_ bytes: ByteBuffer) {
        var rest = bytes
        watch.typed(at: .now())
        while !isOver, let piece = escape.next(in: &rest) {
            switch piece {
            case .data(let data): sendToDevice(data)
            case .action(let action): perform(action)
            }
        }
        if isOver { user.putBack(rest) }
    }

    func userReadComplete() {
        guard !isOver, let target = device.context else { return }
        target.flush()
        if target.channel.isWritable { user.context?.read() } else { userReadIsWithheld = true }
    }

    func userWritabilityChanged() {
        readDeviceAgain()
    }

    /// The device is read while both the person and the recording can take more.
    private func readDeviceAgain() {
        guard deviceReadIsWithheld, mayReadDevice else { return }
        deviceReadIsWithheld = false
        device.context?.read()
    }

    private var mayReadDevice: Bool {
        user.context?.channel.isWritable == true && tap?.isWritable != false
    }

    func userResized(_ size: UserTerminal.Size) {
        device.telnet?.setWindowSize(columns: size.columns, rows: size.rows)
        tap?.resize(columns: size.columns, rows: size.rows, at: NIODeadline.now().uptimeNanoseconds)
    }

    /// The commands that mean something to a device go on to it. AYT was answered at the gateway, the rest ended there.
    func received(_ command: Command) {
        switch command {
        case .ip, .ao, .brk: device.telnet?.send(command)
        default: break
        }
    }

    /// A pipe that ended (`ssh gate device < commands`) must still see the answers.
    func userInputClosed() {
        device.context?.close(mode: .output, promise: nil)
        lingersSince = .now()
        scheduleWatch()
    }

    private func sendToDevice(_ data: ByteBuffer) {
        guard let target = device.context else { return }
        bytesToDevice &+= data.readableBytes
        tap?.input(data, at: NIODeadline.now().uptimeNanoseconds)
        target.write(NIOAny(data), promise: nil)
    }

    private func perform(_ action: EscapeAction) {
        switch action {
        case .help: tellUser(EscapeAction.list)
        case .disconnect: end(.userLeft)
        case .menu: end(.backToMenu)
        case .sendBreak: sendBreak()
        case .literal: sendToDevice(ByteBuffer(bytes: [EscapeScanner.escape]))
        case .unknown: tellUser("Unknown; Ctrl-] ? lists what there is.")
        }
    }

    private func sendBreak() {
        guard let telnet = device.telnet else { return tellUser("This target has no BREAK.") }
        telnet.send(.brk)
        tellUser("BREAK sent.")
    }

    // MARK: From the device

    func receivedFromDevice(_ bytes: ByteBuffer) {
        guard let target = user.context else { return }
        bytesToUser &+= bytes.readableBytes
        if lingersSince != nil { lingersSince = .now() }
        tap?.output(bytes, at: NIODeadline.now().uptimeNanoseconds)
        target.write(NIOAny(bytes), promise: nil)
    }

    func deviceReadComplete() {
        guard !isOver, let target = user.context else { return }
        target.flush()
        if mayReadDevice { device.context?.read() } else { deviceReadIsWithheld = true }
    }

    func deviceWritabilityChanged() {
        guard userReadIsWithheld, device.context?.channel.isWritable == true else { return }
        userReadIsWithheld = false
        user.context?.read()
    }

    // MARK: Notices and limits

    /// Prints a notice of the gateway between the device's own lines. It is not part of the recording's output.
    func tellUser(_ text: String) {
        user.context?.writeAndFlush(NIOAny(ByteBuffer(string: Notice.inSession(text))), promise: nil)
    }

    private func scheduleWatch() {
        timer?.cancel()
        guard let deadline = nextDeadline else { return timer = nil }
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.watchIsDue() }
    }

    private var nextDeadline: NIODeadline? {
        guard let lingersSince else { return watch.nextDeadline }
        return min(lingersSince + Limits.linger, watch.nextDeadline ?? .distantFuture)
    }

    private func watchIsDue() {
        if let lingersSince, NIODeadline.now() >= lingersSince + Limits.linger { return end(.userClosed) }
        switch watch.due(at: .now()) {
        case .none: break
        case .warn(let text): tellUser(text)
        case .end(let ending): end(ending)
        }
        if !isOver { scheduleWatch() }
    }
}
