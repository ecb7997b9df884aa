/// Something peers are known to do that the RFCs do not expect, recognised on this connection and allowed for.
///
/// Recognised from what the peer says, never guessed before it has spoken, and never more than a remedy that does no harm
/// to a peer taken for another. The table is ``Quirk/entry``: what a quirk is called, how it is noticed, what is done.
public enum Quirk: UInt8, Hashable, Sendable, CaseIterable {
    /// The peer agreed to NAWS and then told something else before its size, though RFC 1073 wants the size at once.
    /// Windows telnet tells it at the next key or change.
    case lateWindowSize
    /// The peer is Windows telnet, which can crash when NEW-ENVIRON asks it for `USER`.
    case windowsTelnet
    /// The peer is of the BSD family, which keeps a subnegotiation in 256 bytes and drops the rest without a word.
    case smallSubnegotiations
    /// The peer negotiates, but has not asked for the window's size. Devices take one that comes uninvited for typed
    /// input.
    case uninvitedWindowSize
    /// The peer has ENVIRON's `VAR` and `VALUE` the other way round (RFC 1571).
    case reversedEnviron
    /// The peer agreed to NEW-ENVIRON and, asked for its user's name, had none to tell.
    case namelessUser
    /// The peer compresses by MCCP2 without the header of zlib. Whoever holds the decompressor notes it.
    case rawDeflate
}

extension Quirk {
    /// A row of the table.
    struct Entry: Sendable {
        let name: String
        let remedy: String
        /// The verbs that, all received, tell it; empty where it is told by something else.
        var signatures: [Signature] = []
    }

    /// Verbs that come together from one kind of peer only.
    struct Signature: Sendable {
        /// Which end we are when we meet it.
        let role: Role
        let verbs: [Engine.Request]

        init(_ role: Role, _ verb: Verb, _ options: [Option]) {
            self.role = role
            verbs = options.map { Engine.Request(verb, $0) }
        }
    }

    var entry: Entry {
        switch self {
        case .lateWindowSize:
            Entry(name: "late-window-size", remedy: "the size is not waited for")
        case .windowsTelnet:
            Entry(name: "windows-telnet", remedy: "the user's name is not asked for")
        case .smallSubnegotiations:
            Entry(
                name: "small-subnegotiations", remedy: "an environment is told in pieces of at most 240 bytes",
                signatures: [
                    // What telnetd of the BSD family asks for first, and what its client agrees to.
                    Signature(.client, .do, [.terminalSpeed, .xDisplayLocation, .newEnviron]),
                    Signature(.server, .will, [.terminalSpeed, .remoteFlowControl, .newEnviron]),
                ])
        case .uninvitedWindowSize:
            Entry(name: "uninvited-window-size", remedy: "the size is kept back until it is asked for")
        case .reversedEnviron:
            Entry(name: "reversed-environ", remedy: "VAR and VALUE are exchanged in both directions")
        case .namelessUser:
            Entry(name: "nameless-user", remedy: "the user's name is not asked for again")
        case .rawDeflate:
            Entry(name: "raw-deflate", remedy: "the compressed stream is read without a header")
        }
    }

    /// A stable name, for machines.
    public var name: String { entry.name }

    /// What is done about it, in a few words.
    public var remedy: String { entry.remedy }

    /// All signatures of the table with their quirks.
    static let signatures = allCases.flatMap { quirk in quirk.entry.signatures.map { (quirk: quirk, signature: $0) } }
}

/// The quirks recognised on a connection, a bit each.
struct Quirks: Sendable {
    private var bits: UInt8 = 0

    func contains(_ quirk: Quirk) -> Bool { bits & quirk.bit != 0 }

    mutating func insert(_ quirk: Quirk) { bits |= quirk.bit }

    mutating func set(_ quirk: Quirk, _ holds: Bool) {
        bits = holds ? bits | quirk.bit : bits & ~quirk.bit
    }

    /// In the order of the table.
    var all: [Quirk] { Quirk.allCases.filter(contains) }
}

extension Quirk {
    fileprivate var bit: UInt8 { 1 << rawValue }
}
