/// The bytes the stream is taken apart by.
enum Byte {
    static let nul: UInt8 = 0
    static let lf: UInt8 = 10
    static let cr: UInt8 = 13
    static let iac = Command.iac.rawValue
}
