import Telnet

/// An engine as client sees and answers the same in whatever pieces a stream comes, sends nothing but well-formed Telnet and
/// no more of it than its bound, hands on no more than came, and says nothing after a limit.
func fuzz(_ input: [UInt8]) {
    checkEngine(.client, input)
}
