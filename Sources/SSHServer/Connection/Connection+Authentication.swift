import CLibSSH
import Glibc
import NIOCore

/// How far a connection's login is.
struct AuthenticationState {
    /// Octets of the longest user name taken.
    static let userLimit = 256
    /// Prompts in one challenge.
    static let promptLimit = 16

    /// The name of the first attempt; every later one must carry the same.
    var user: String?
    /// What the client may go on with.
    var methods: SSHAuthMethods = []
    var failures = 0
    var offers = 0
    /// Prompts of the challenge that waits for answers.
    var openPrompts: Int?
    var isBannerSent = false
    var isAccepted = false
}

/// An answer to one authentication request, as libssh's callbacks give it.
enum AuthVerdict {
    case accept
    case reject
    case partial

    var code: Int32 {
        switch self {
        case .accept: SSH_AUTH_SUCCESS.rawValue
        case .reject: SSH_AUTH_DENIED.rawValue
        case .partial: SSH_AUTH_PARTIAL.rawValue
        }
    }
}

// MARK: - The methods
extension Connection {
    func triedNone(_ user: UnsafePointer<CChar>?) -> AuthVerdict {
        guard let user = identify(user) else { return .reject }
        return countOffer() ? settle(context.delegate.attempt(.none, user: user, peer: peer)) : .reject
    }

    func triedPassword(_ password: UnsafePointer<CChar>?, user: UnsafePointer<CChar>?) -> AuthVerdict {
        guard let user = identify(user), let password, authentication.methods.contains(.password) else {
            return rejectCredential()
        }
        var secret = octets(password)
        let reply = context.delegate.attempt(.password(secret), user: user, peer: peer)
        wipe(&secret)
        let verdict = settle(reply)
        return verdict == .reject ? rejectCredential() : verdict
    }

    func triedKey(_ key: ssh_key?, state: CChar, user: UnsafePointer<CChar>?) -> AuthVerdict {
        let isSigned = Int32(state) == SSH_PUBLICKEY_STATE_VALID.rawValue
        guard isSigned || Int32(state) == SSH_PUBLICKEY_STATE_NONE.rawValue else { return rejectCredential() }
        guard let user = identify(user), authentication.methods.contains(.publicKey), isSigned || countOffer(),
            let text = authorizedKey(key)
        else { return isSigned ? rejectCredential() : .reject }
        let reply = context.delegate.attempt(
            .publicKey(authorizedKey: text, signed: isSigned), user: user, peer: peer)
        guard isSigned else {
            return welcome(reply)
        }
        let verdict = settle(reply)
        return verdict == .reject ? rejectCredential() : verdict
    }

    /// A probe logs nobody in: to accept one only tells the client that its signature is welcome.
    private func welcome(_ reply: SSHAuthReply) -> AuthVerdict {
        switch reply {
        case .accept, .partial:
            return .accept
        case .disconnect:
            end(.disconnected)
            return .reject
        case .reject, .challenge:
            return .reject
        }
    }

    func triedUnknownMethod(_ user: UnsafePointer<CChar>?) {
        guard identify(user) != nil else { return }
        _ = countOffer()
    }

    private func authorizedKey(_ key: ssh_key?) -> String? {
        var encoded: UnsafeMutablePointer<CChar>?
        guard let type = ssh_key_type_to_char(ssh_key_type(key)),
            ssh_pki_export_pubkey_base64(key, &encoded) == SSH_OK, let encoded
        else { return nil }
        defer { ssh_string_free_char(encoded) }
        return String(cString: type) + " " + String(cString: encoded)
    }
}

// MARK: - keyboard-interactive and everything without a callback of its own
extension Connection {
    /// Returns whether the message was answered; if not, libssh refuses it. Called by libssh for what has no callback:
    /// keyboard-interactive, unknown methods, forwarding, sub-systems, environment.
    func received(_ message: ssh_message?) -> Bool {
        guard ssh_message_type(message) == Int32(SSH_REQUEST_AUTH.rawValue) else { return false }
        guard ssh_message_subtype(message) == Int32(SSH_AUTH_METHOD_INTERACTIVE) else {
            triedUnknownMethod(ssh_message_auth_user(message))
            return false
        }
        let isAnswer = ssh_message_auth_kbdint_is_response(message) == 1
        guard let attempt = isAnswer ? answers() : beginDialogue(message), let user = authentication.user else {
            return false
        }
        return reply(to: message, context.delegate.attempt(wiping: attempt, user: user, peer: peer), isAnswer: isAnswer)
    }

    /// RFC 4256 section 3.1. An unfinished dialogue is forgotten.
    private func beginDialogue(_ message: ssh_message?) -> [[UInt8]]? {
        authentication.openPrompts = nil
        guard identify(ssh_message_auth_user(message)) != nil, authentication.methods.contains(.interactive),
            countOffer()
        else { return nil }
        return []
    }

    /// RFC 4256 section 3.4: as many answers as there were prompts, to a challenge that is open.
    private func answers() -> [[UInt8]]? {
        let count = Int(ssh_userauth_kbdint_getnanswers(session))
        defer { authentication.openPrompts = nil }
        guard ending == nil, !authentication.isAccepted, count > 0, count == authentication.openPrompts else {
            _ = rejectCredential()
            return nil
        }
        return (0..<count).map { index in
            ssh_userauth_kbdint_getanswer(session, UInt32(index)).map(octets) ?? []
        }
    }

    private func reply(to message: ssh_message?, _ reply: SSHAuthReply, isAnswer: Bool) -> Bool {
        if case .challenge(let name, let instruction, let prompts) = reply {
            guard (1...AuthenticationState.promptLimit).contains(prompts.count) else { return false }
            authentication.openPrompts = prompts.count
            return challenge(message, name, instruction, prompts)
        }
        let verdict = settle(reply)
        guard verdict != .reject else {
            if isAnswer { _ = rejectCredential() }
            return false
        }
        ssh_message_auth_reply_success(message, verdict == .partial ? 1 : 0)
        return true
    }

    private func challenge(
        _ message: ssh_message?, _ name: String, _ instruction: String, _ prompts: [SSHPrompt]
    ) -> Bool {
        var echo = prompts.map { CChar($0.echo ? 1 : 0) }
        let copies = prompts.map { strdup($0.text) }
        defer { for copy in copies { Glibc.free(copy) } }
        var texts = copies.map { UnsafePointer($0) }
        return ssh_message_auth_interactive_request(
            message, name, instruction, UInt32(prompts.count), &texts, &echo) == SSH_OK
    }
}

extension SSHAuthDelegate {
    /// Asks with these answers and wipes them afterwards.
    fileprivate func attempt(wiping answers: [[UInt8]], user: String, peer: SSHPeer) -> SSHAuthReply {
        var answers = answers
        let reply = attempt(.interactive(answers: answers), user: user, peer: peer)
        for index in answers.indices { wipe(&answers[index]) }
        return reply
    }
}

// MARK: - Counting and settling
extension Connection {
    /// The user's name, if the request may be judged at all. The first request fixes it, fetches the methods and shows
    /// the banner.
    private func identify(_ name: UnsafePointer<CChar>?) -> String? {
        guard ending == nil, !authentication.isAccepted else { return nil }
        guard let name, let user = String(validatingCString: name), user.utf8.count <= AuthenticationState.userLimit
        else {
            end(.protocolViolation("user name is not UTF-8 or too long"))
            return nil
        }
        if let known = authentication.user {
            if known != user { end(.protocolViolation("user name changed")) }
            return known == user ? user : nil
        }
        authentication.user = user
        peer.clientVersion = ssh_get_clientbanner(session).map { printable(String(cString: $0)) } ?? ""
        setMethods(context.delegate.methods(user: user, peer: peer))
        sendBanner()
        return user
    }

    /// Sending packs one packet and polls nothing, so that no callback can run inside this one.
    private func sendBanner() {
        guard let banner = context.configuration.banner, !authentication.isBannerSent else { return }
        authentication.isBannerSent = true
        guard let text = ssh_string_from_char(banner) else { return }
        ssh_send_issue_banner(session, text)
        ssh_string_free(text)
    }

    private func setMethods(_ methods: SSHAuthMethods) {
        authentication.methods = methods
        var bits: UInt32 = 0
        if methods.contains(.password) { bits |= UInt32(SSH_AUTH_METHOD_PASSWORD) }
        if methods.contains(.publicKey) { bits |= UInt32(SSH_AUTH_METHOD_PUBLICKEY) }
        if methods.contains(.interactive) { bits |= UInt32(SSH_AUTH_METHOD_INTERACTIVE) }
        ssh_set_auth_methods(session, Int32(bits))
    }

    private func settle(_ reply: SSHAuthReply) -> AuthVerdict {
        switch reply {
        case .accept:
            authentication.isAccepted = true
            loginCompleted()
            return .accept
        case .partial(let methods):
            setMethods(methods)
            return .partial
        case .disconnect:
            end(.disconnected)
            return .reject
        case .reject, .challenge:
            return .reject
        }
    }

    private func rejectCredential() -> AuthVerdict {
        authentication.failures += 1
        if authentication.failures >= context.configuration.maximumAttempts { end(.tooManyAttempts) }
        return .reject
    }

    private func countOffer() -> Bool {
        authentication.offers += 1
        guard authentication.offers > context.configuration.maximumOffers else { return true }
        end(.tooManyAttempts)
        return false
    }

    private func end(_ reason: SSHEnd) {
        ending = ending ?? reason
    }

    private func octets(_ text: UnsafePointer<CChar>) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
}

/// Overwrites a secret that nobody else holds; a delegate that kept a reference keeps its bytes.
private func wipe(_ secret: inout [UInt8]) {
    secret.withUnsafeMutableBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        explicit_bzero(start, bytes.count)
    }
}
