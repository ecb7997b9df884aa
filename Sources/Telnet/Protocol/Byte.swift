/// The bytes the stream is taken apart by, and those a line is shown with.
enum Byte {
    static let nul: UInt8 = 0
    static let backspace: UInt8 = 8
    static let tab: UInt8 = 9
    static let lf: UInt8 = 10
    static let cr: UInt8 = 13
    static let space: UInt8 = 32
    static let caret: UInt8 = 94
    static let iac = Command.iac.rawValue
}
