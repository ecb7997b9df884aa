/// The families this version knows.
public enum DeviceFamilies {
    /// All of them, in the order they are shown to people.
    public static let all: [any DeviceFamily] = [
        IOS(),
        Raw(),
    ]

    /// The family of that name, or nil.
    public static func named(_ name: String) -> (any DeviceFamily)? {
        all.first { $0.name == name }
    }
}
