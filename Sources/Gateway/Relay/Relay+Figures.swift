import NIOCore

extension Relay {
    /// Bytes printed so far, and seconds since something was typed.
    var figures: (bytes: Int, idle: Double) {
        (bytesToUser, Double((NIODeadline.now() - lastInput).nanoseconds) / 1e9)
    }
}
