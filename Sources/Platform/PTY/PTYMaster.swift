import Glibc

/// The size of a terminal in character cells.
public struct PTYSize: Equatable, Sendable {
    /// Character cells in a row; 0 when unknown.
    public var columns: UInt16
    /// Rows; 0 when unknown.
    public var rows: UInt16

    /// A size of `columns` by `rows` cells; the classic 80 by 24 unless told.
    public init(columns: UInt16 = 80, rows: UInt16 = 24) {
        self.columns = columns
        self.rows = rows
    }
}

/// Our end of a pseudo-terminal. It owns the descriptor and closes it when it goes away, which hangs up the other end.
public struct PTYMaster: ~Copyable, Sendable {
    private let end: Descriptor

    /// The path of the other end, for a program to open: `/dev/pts/N`.
    public let path: String

    /// Our end, for reading and writing; close-on-exec, and blocking until somebody sets it otherwise. Reading after the
    /// last program has left gives what was still under way and then `EIO`, not end of file.
    public var descriptor: Int32 { end.number }

    /// Makes a terminal of the given size and unlocks its other end.
    public init(size: PTYSize = PTYSize()) throws(SystemError) {
        // In a container the multiplexer is a symbolic link into its own /dev/pts.
        let end = try Descriptor(opening: "/dev/ptmx", flags: O_RDWR | O_NOCTTY, followLinks: true)
        var unlocked: Int32 = 0
        try control(end, setLock, &unlocked, "unlock")
        var number: UInt32 = 0
        try control(end, getNumber, &number, "number")
        try setSize(of: end, to: size)
        path = "/dev/pts/\(number)"
        self.end = end
    }

    /// Tells the terminal its size; the programs in its foreground get SIGWINCH when it differs from the last one.
    public func resize(to size: PTYSize) throws(SystemError) {
        try setSize(of: end, to: size)
    }

    /// The size last set, by us or by a program on the terminal.
    public func size() throws(SystemError) -> PTYSize {
        var window = winsize()
        try control(end, UInt(TIOCGWINSZ), &window, "measure")
        return PTYSize(columns: window.ws_col, rows: window.ws_row)
    }
}

// unlockpt and ptsname_r hide behind feature macros that the Glibc module does not set. On Linux they are these two
// requests (TIOCSPTLCK, TIOCGPTN), with numbers that x86-64 and arm64 share.
private let setLock: UInt = 0x4004_5431
private let getNumber: UInt = 0x8004_5430

private func setSize(of end: borrowing Descriptor, to size: PTYSize) throws(SystemError) {
    var window = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
    try control(end, UInt(TIOCSWINSZ), &window, "resize")
}

private func control<Value>(
    _ end: borrowing Descriptor, _ request: UInt, _ value: inout Value, _ action: String
) throws(SystemError) {
    let result = withUnsafeMutablePointer(to: &value) { ioctl(end.number, request, $0) }
    guard result == 0 else { throw SystemError(action, "the pseudo-terminal") }
}
