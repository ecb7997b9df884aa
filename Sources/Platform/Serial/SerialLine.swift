import Glibc

/// How a serial line is set: speed, bits of a character, parity, stop bits, flow control. Written `9600,8n1`, or
/// `115200,8n1,rtscts`.
public struct SerialLine: Equatable, Sendable {
    /// How characters are checked.
    public enum Parity: String, Sendable {
        /// Not at all.
        case none = "n"
        /// An even number of ones.
        case even = "e"
        /// An odd number of ones.
        case odd = "o"
    }

    /// How one side tells the other to wait.
    public enum FlowControl: String, Sendable {
        /// Not at all.
        case none
        /// By the lines RTS and CTS.
        case rtscts
        /// By the characters XON and XOFF.
        case xonxoff
    }

    /// Bits a second.
    public var speed: Int
    /// Bits of a character, 5 to 8.
    public var bits: Int
    /// The check of a character.
    public var parity: Parity
    /// Stop bits, 1 or 2.
    public var stopBits: Int
    /// Who waits for whom.
    public var flow: FlowControl

    /// 9600 bits a second, 8 bits, no parity, one stop bit: what most devices are delivered with.
    public static let usual = SerialLine()

    private init() {
        (speed, bits, parity, stopBits, flow) = (9600, 8, .none, 1, .none)
    }

    /// Reads a setting; nil if it is none, or of a speed that the system does not have.
    public init?(_ text: String) {
        let parts = text.lowercased().split(separator: ",", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let speed = Int(parts[0]), Self.speeds[speed] != nil else { return nil }
        let form = parts.count > 1 ? Array(parts[1]) : ["8", "n", "1"]
        guard form.count == 3, let bits = form[0].wholeNumberValue, (5...8).contains(bits),
            let parity = Parity(rawValue: String(form[1])), let stop = form[2].wholeNumberValue, (1...2).contains(stop),
            let flow = parts.count > 2 ? FlowControl(rawValue: String(parts[2])) : FlowControl.none
        else { return nil }
        (self.speed, self.bits, self.parity, stopBits, self.flow) = (speed, bits, parity, stop, flow)
    }

    /// What the system calls each speed.
    static let speeds: [Int: speed_t] = [
        50: speed_t(B50), 75: speed_t(B75), 110: speed_t(B110), 134: speed_t(B134), 150: speed_t(B150),
        200: speed_t(B200), 300: speed_t(B300), 600: speed_t(B600), 1200: speed_t(B1200), 1800: speed_t(B1800),
        2400: speed_t(B2400), 4800: speed_t(B4800), 9600: speed_t(B9600), 19200: speed_t(B19200),
        38400: speed_t(B38400), 57600: speed_t(B57600), 115_200: speed_t(B115200), 230_400: speed_t(B230400),
        460_800: speed_t(B460800), 921_600: speed_t(B921600),
    ]

    /// The settings as the terminal driver takes them: everything passes unchanged.
    func settings(from current: termios) -> termios {
        var settings = current
        cfmakeraw(&settings)
        let speed = Self.speeds[speed] ?? speed_t(B9600)
        cfsetispeed(&settings, speed)
        cfsetospeed(&settings, speed)
        settings.c_cflag &= ~tcflag_t(CSIZE | PARENB | PARODD | CSTOPB) & ~Self.hardwareFlow
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD) | Self.sizes[bits - 5]
        if parity != .none { settings.c_cflag |= tcflag_t(PARENB) }
        if parity == .odd { settings.c_cflag |= tcflag_t(PARODD) }
        if stopBits == 2 { settings.c_cflag |= tcflag_t(CSTOPB) }
        if flow == .rtscts { settings.c_cflag |= Self.hardwareFlow }
        if flow == .xonxoff { settings.c_iflag |= tcflag_t(IXON | IXOFF) }
        return settings
    }

    private static let sizes = [tcflag_t(CS5), tcflag_t(CS6), tcflag_t(CS7), tcflag_t(CS8)]
    /// CRTSCTS, which the Glibc module does not show.
    private static let hardwareFlow: tcflag_t = 0x8000_0000
}

extension SerialLine {
    /// The setting as it is written, such as `9600,8n1`.
    public var setting: String {
        "\(speed),\(bits)\(parity.rawValue)\(stopBits)\(flow == .none ? "" : "," + flow.rawValue)"
    }
}

/// An open serial device.
public enum SerialDevice {
    /// Opens a device for nobody else and sets the line. The descriptor is non-blocking and the caller's to close.
    public static func open(_ path: String, _ line: SerialLine) throws(SystemError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        // TIOCEXCL keeps everybody out but root; the lock is for root.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            throw SystemError("open", path, code: errno == EWOULDBLOCK ? EBUSY : errno)
        }
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            defer { close(descriptor) }
            throw SystemError("use as a serial line", path)
        }
        var wanted = line.settings(from: settings)
        guard tcsetattr(descriptor, TCSANOW, &wanted) == 0, ioctl(descriptor, UInt(TIOCEXCL)) == 0 else {
            defer { close(descriptor) }
            throw SystemError("set the line of", path)
        }
        return descriptor
    }

    /// Holds the line in its spacing state for a moment: BREAK.
    public static func sendBreak(_ descriptor: Int32) {
        tcsendbreak(descriptor, 0)
    }
}
