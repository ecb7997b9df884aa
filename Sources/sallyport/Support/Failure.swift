/// The exit codes of sysexits that this program uses.
enum ExitStatus: Int32 {
    case failed = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case cannotCreate = 73
    case tryLater = 75
    case notPermitted = 77
    case badConfiguration = 78
}

/// What ends the program: one or more lines for standard error, and the exit code.
struct Failure: Error {
    var status: ExitStatus
    var text: String

    init(_ status: ExitStatus, _ text: String) {
        self.status = status
        self.text = text
    }
}
