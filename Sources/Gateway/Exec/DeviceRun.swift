import AAA
import Devices
import NIOCore
import NIOTelnet

/// The secrets a device's dialogue may ask for. They never enter the dialogue itself.
struct DeviceSecrets: Sendable {
    var user: String?
    var password: Secret
    var enable: Secret?
}

/// How a run of commands on a device ended.
enum DeviceRunOutcome: Sendable, Equatable {
    /// Every command was run; false when the device called one of them an error.
    case finished(ok: Bool)
    /// The device could not be brought that far.
    case failed(DialogueFailure)
    /// Something outside the dialogue ended it.
    case ended(RelayEnding)
}

/// The last handler of a device's channel while the gateway itself logs in and runs commands there.
///
/// The dialogue is a pure machine; this feeds it bytes and moments, sends what it says, and prints a command's output to the person.
/// The device is read only while the person's channel can take more.
final class DeviceRun: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let user: UserEnd
    private let secrets: DeviceSecrets
    private let tap: RecordingTap?
    private let outcome: EventLoopPromise<DeviceRunOutcome>
    private let family: any DeviceFamily
    private var dialogue: DeviceDialogue
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var allOK = true
    private var isOver = false
    private var readIsWithheld = false
    private let started = NIODeadline.now()

    init(
        _ dialogue: DeviceDialogue, family: any DeviceFamily, secrets: DeviceSecrets, user: UserEnd, tap: RecordingTap?,
        outcome: EventLoopPromise<DeviceRunOutcome>
    ) {
        self.dialogue = dialogue
        self.family = family
        self.secrets = secrets
        self.user = user
        self.tap = tap
        self.outcome = outcome
    }

    /// Ends the run from outside.
    func end(_ ending: RelayEnding) {
        finish(.ended(ending))
    }

    /// The person's channel can take more again.
    func userWritabilityChanged() {
        readAgain()
    }

    private func readAgain() {
        guard readIsWithheld, mayRead else { return }
        readIsWithheld = false
        context?.read()
    }

    private var mayRead: Bool {
        user.context?.channel.isWritable == true && tap?.isWritable != false
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let held = NIOLoopBound(self, eventLoop: context.eventLoop)
        tap?.onFailure = { held.value.end(.recordingFailed("\($0)")) }
        tap?.onWritable = { held.value.readAgain() }
        watch()
        context.read()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.ended(.deviceClosed))
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        tap?.output(bytes, at: NIODeadline.now().uptimeNanoseconds)
        perform(dialogue.received(bytes.readableBytesView, now: now))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        user.context?.flush()
        guard !isOver else { return }
        watch()
        if mayRead { context.read() } else { readIsWithheld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { perform(dialogue.closed()) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(dialogue.closed())
        finish(.ended(.deviceClosed))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.ended((error as? TelnetError).map { .deviceMisbehaved(String(describing: $0)) } ?? .deviceClosed))
    }

    // MARK: Dialogue

    private var now: Duration {
        .nanoseconds((NIODeadline.now() - started).nanoseconds)
    }

    private func watch() {
        timer?.cancel()
        timer = nil
        guard !isOver, let deadline = dialogue.deadline, let context else { return }
        let moment = started + .nanoseconds(deadline.nanosecondsClamped)
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: moment) {
            self.perform(self.dialogue.timedOut(now: self.now))
            self.watch()
        }
    }

    private func perform(_ actions: [DeviceDialogue.Action]) {
        for action in actions where !isOver {
            switch action {
            case .send(let bytes): send(bytes)
            case .sendLine(let line): send(Array(line.utf8) + family.enter)
            case .sendUser: send(Array((secrets.user ?? "").utf8) + family.enter)
            case .sendPassword: send(secrets.password)
            case .sendEnable: send(secrets.enable ?? secrets.password)
            case .output(let bytes): user.context?.write(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
            case .commandFinished(let ok): allOK = allOK && ok
            case .finished: finish(.finished(ok: allOK))
            case .failed(let failure): finish(.failed(failure))
            }
        }
    }

    private func send(_ bytes: [UInt8]) {
        let buffer = ByteBuffer(bytes: bytes)
        tap?.input(buffer, at: NIODeadline.now().uptimeNanoseconds)
        context?.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    /// A secret is not even offered to the recording.
    private func send(_ secret: Secret) {
        var buffer = secret.withBytes { ByteBuffer(bytes: $0) }
        buffer.writeBytes(family.enter)
        context?.writeAndFlush(NIOAny(buffer), promise: nil)
    }

    private func finish(_ result: DeviceRunOutcome) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        tap?.onFailure = nil
        tap?.onWritable = nil
        user.context?.flush()
        outcome.succeed(result)
        context?.close(promise: nil)
    }
}

extension Duration {
    fileprivate var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max / 2 : min(.max / 2, whole) + attoseconds / 1_000_000_000
    }
}
