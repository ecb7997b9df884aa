/// The families that can be emulated. To add one, write its session and one line here.
package enum EmulatedFamilies {
    /// Makes the sessions of one device; nil when it has no line free.
    package typealias Device = @Sendable (_ address: String, _ now: Duration) -> (any EmulatedSession)?

    private static let all: [(name: String, make: @Sendable (EmulatorConfiguration) -> Device)] = [
        (
            "ios",
            { configuration in
                let device = IOSDevice(configuration)
                return { IOSSession(device: device, address: $0, now: $1) }
            }
        )
    ]

    /// Their names.
    package static var names: [String] { all.map(\.name) }

    /// Switches a device on; nil if its family cannot be emulated.
    package static func start(_ configuration: EmulatorConfiguration) -> Device? {
        all.first { $0.name == configuration.family }?.make(configuration)
    }
}
