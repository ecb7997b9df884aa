import CLinux
import Glibc

/// Descriptors that come and go as numbers.
package enum Descriptors {
    /// Keeps what whoever started this program has left open from the programs it starts: all but the standard streams.
    package static func keepFromChildren() {
        linux_close_on_exec(3)
    }

    /// Closes one.
    package static func close(_ descriptor: Int32) {
        Glibc.close(descriptor)
    }
}
