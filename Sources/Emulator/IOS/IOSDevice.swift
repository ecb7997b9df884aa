import Devices
import Synchronization

/// An emulated switch: what its sessions share, behind a lock, since they may live on different threads.
package final class IOSDevice: Sendable {
    let configuration: EmulatorConfiguration
    let grammar: CommandGrammar
    private let state: Mutex<IOSState>

    /// Switches it on.
    package init(_ configuration: EmulatorConfiguration) {
        self.configuration = configuration
        grammar = DeviceFamilies.named("ios")?.grammar ?? CommandGrammar(modes: [], filterable: [])
        state = Mutex(IOSState(configuration))
    }

    /// Reads or changes the shared state; short, and never with a call back into a session.
    func withState<Result: Sendable>(_ body: (inout IOSState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }

    /// Takes the first free terminal line; nil if all are in use.
    func occupy(address: String, now: Duration) -> Int? {
        let limit = configuration.maximumConnections
        return withState { state in
            guard let line = (0..<limit).first(where: { state.lines[$0] == nil }) else { return nil }
            state.lines[line] = IOSState.Line(user: "", address: address, lastKey: now)
            return line
        }
    }

    /// The device's clock.
    func time(_ now: Duration) -> CalendarTime {
        let offset = withState { $0.clockOffset }
        return CalendarTime(milliseconds: configuration.epoch &* 1000 &+ offset &+ now.milliseconds)
    }

    /// How long it is up.
    func uptime(_ now: Duration) -> Duration { configuration.uptime + now }
}
