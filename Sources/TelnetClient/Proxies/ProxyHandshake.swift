import FoundationEssentials

/// What is said to a proxy before it becomes a mere wire. A pure machine: bytes in, what to do out.
package struct ProxyHandshake: Sendable {
    /// What to do next.
    package enum Step: Equatable, Sendable {
        /// Wait for more.
        case wait
        /// Send this.
        case send([UInt8])
        /// The way is free; these bytes came from beyond it already.
        case done(rest: [UInt8])
        /// The proxy will not, for this reason.
        case refused(String)
    }

    /// Most bytes a proxy may say before the way is free.
    static let maximum = 8192

    private enum State: Equatable {
        case method, login, reply, header, over
    }

    private let proxy: ProxyURL
    private let target: String
    private let port: UInt16
    private let password: String
    private var state: State
    private var received: [UInt8] = []

    package init(_ proxy: ProxyURL, target: String, port: UInt16, password: String) {
        self.proxy = proxy
        self.target = target
        self.port = port
        self.password = password
        state = proxy.kind == .http ? .header : .method
    }

    /// What we say first.
    package var opening: [UInt8] {
        switch proxy.kind {
        case .socks5: proxy.user == nil ? [5, 1, 0] : [5, 2, 0, 2]
        case .http: Array(request.utf8)
        }
    }

    /// Bytes of the proxy's.
    package mutating func receive(_ bytes: some Sequence<UInt8>) -> Step {
        received += bytes
        guard state == .over || received.count <= Self.maximum else { return end(.refused("it talks without end")) }
        switch state {
        case .method: return method()
        case .login: return login()
        case .reply: return reply()
        case .header: return header()
        case .over: return .wait
        }
    }

    private mutating func end(_ step: Step) -> Step {
        state = .over
        return step
    }
}

// MARK: - SOCKS 5 (RFC 1928)

extension ProxyHandshake {
    private mutating func method() -> Step {
        guard received.count >= 2 else { return .wait }
        guard received[0] == 5 else { return end(.refused("it does not speak SOCKS 5")) }
        let chosen = received[1]
        received.removeFirst(2)
        switch chosen {
        case 0:
            state = .reply
            return .send(connect)
        case 2 where proxy.user != nil:
            state = .login
            return .send(credentials)
        default: return end(.refused("it wants a way to log in that we do not have; give a user in its URL"))
        }
    }

    /// User name and password (RFC 1929).
    private var credentials: [UInt8] {
        let (name, secret) = (Array((proxy.user ?? "").utf8.prefix(255)), Array(password.utf8.prefix(255)))
        return [1, UInt8(name.count)] + name + [UInt8(secret.count)] + secret
    }

    private mutating func login() -> Step {
        guard received.count >= 2 else { return .wait }
        guard received[1] == 0 else { return end(.refused("it does not accept the user or the password")) }
        received.removeFirst(2)
        state = .reply
        return .send(connect)
    }

    private var connect: [UInt8] {
        let name = Array(target.utf8.prefix(255))
        return [5, 1, 0, 3, UInt8(name.count)] + name + [UInt8(port >> 8), UInt8(port & 0xFF)]
    }

    private mutating func reply() -> Step {
        guard received.count >= 5 else { return .wait }
        guard received[0] == 5 else { return end(.refused("it does not speak SOCKS 5")) }
        guard received[1] == 0 else { return end(.refused(Self.reason(received[1]))) }
        let length: Int
        switch received[3] {
        case 1: length = 4
        case 3: length = 1 + Int(received[4])
        case 4: length = 16
        default: return end(.refused("its answer has an address of an unknown kind"))
        }
        guard received.count >= 6 + length else { return .wait }
        return end(.done(rest: Array(received[(6 + length)...])))
    }

    private static func reason(_ code: UInt8) -> String {
        let reasons = [
            "it failed", "its rules do not allow that", "the network is unreachable", "the host is unreachable",
            "the connection was refused", "it timed out", "it knows no CONNECT", "it knows no names",
        ]
        return reasons.indices.contains(Int(code) - 1) ? reasons[Int(code) - 1] : "error \(code)"
    }
}

// MARK: - HTTP CONNECT (RFC 9110 section 9.3.6)

extension ProxyHandshake {
    private var request: String {
        let place = target.contains(":") ? "[\(target)]:\(port)" : "\(target):\(port)"
        let login = proxy.user.map { user in
            "Proxy-Authorization: Basic \(Data("\(user):\(password)".utf8).base64EncodedString())\r\n"
        }
        return "CONNECT \(place) HTTP/1.1\r\nHost: \(place)\r\n\(login ?? "")\r\n"
    }

    private mutating func header() -> Step {
        let end = Array("\r\n\r\n".utf8)
        let last = received.count - end.count
        guard last >= 0, let start = (0...last).first(where: { received[$0..<($0 + 4)].elementsEqual(end) }) else {
            return .wait
        }
        let line = String(decoding: received.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            return self.end(.refused("it does not speak HTTP"))
        }
        guard (200..<300).contains(status) else {
            return self.end(.refused("it answers \(status)\(status == 407 ? ": it wants a user and a password" : "")"))
        }
        return self.end(.done(rest: Array(received[(start + 4)...])))
    }
}
