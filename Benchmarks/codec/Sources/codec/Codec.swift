import Glibc
import Telnet

/// One contestant of the race that `run` holds, and what `instructions` counts:
/// `codec receive|send|channel client|server FILE MIB[:READ] [OPTION...]`.
///
/// It repeats the file's bytes to so many MiB and gets through them in reads of 64 KiB or so many bytes. For each line on standard input it gets through them, as often as the
/// line says or else for a while, and prints the nanoseconds of the fastest pass and what that saw: bytes of data,
/// other events, bytes sent.
@main struct Codec {
    /// How long to go on at least, and how often.
    static let (time, passes): (UInt64, Int) = (100_000_000, 3)

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5 else { exit(64) }
        let sizes = arguments[4].split(separator: ":").compactMap { Int($0) }
        guard let size = sizes.first, let input = Input(unit: arguments[3], mebibytes: size, read: sizes.dropFirst().first)
        else { exit(64) }
        let role: Role = arguments[2] == "client" ? .client : .server
        let options = arguments.dropFirst(5).compactMap(Option.init(named:))
        switch arguments[1] {
        case "receive": race(Receiving(role: role, inForce: options), over: input)
        case "send": race(Sending(role: role, inForce: options), over: input)
        #if !ENGINE_ONLY
            case "channel": race(try Piping(role: role, inForce: options), over: input)
        #endif
        default: exit(64)
        }
    }

    private static func race(_ contestant: some Contestant, over input: Input) {
        var contestant = contestant
        while let line = readLine() {
            var (best, spent, count) = (UInt64.max, UInt64(0), 0)
            var tally = Tally()
            while Int(line).map({ count < $0 }) ?? (spent < time || count < passes) {
                let start = now()
                tally = measuredPass(of: &contestant, over: input)
                let taken = now() - start
                (best, spent, count) = (min(best, taken), spent + taken, count + 1)
            }
            print(best, tally.data, tally.events, tally.sent)
            fflush(nil)
        }
    }

    /// Its name is how `instructions` finds what to count.
    @inline(never)
    private static func measuredPass(of contestant: inout some Contestant, over input: Input) -> Tally {
        contestant.pass(over: input)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
