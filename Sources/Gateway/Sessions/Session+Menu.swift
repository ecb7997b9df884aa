import NIOCore
import Policy
import Terminal

extension Session {
    /// What came of showing the menu.
    enum MenuOutcome: Sendable, Equatable {
        case target(String)
        case leave
        /// The person may reach nothing at all.
        case nothing
    }

    private enum Limits {
        /// How long an ESC waits for the rest of a key before it is the Escape key itself.
        static let escape = TimeAmount.milliseconds(60)
    }

    /// Shows the targets `subject` may connect to and waits for a choice.
    func chooseTarget(for subject: Subject) async throws -> MenuOutcome {
        let items = gateway.configuration.policy.visibleTargets(for: subject).map(MenuItem.init(target:))
        guard !items.isEmpty else { return .nothing }
        var menu = Menu(title: "\(gateway.name): targets", items: items, terminal: try await dialogue.terminal())
        var keys = KeyDecoder()
        try await dialogue.write(Array(menu.open().utf8))
        while true {
            let (pressed, rest) = try await nextKeys(&keys, menu: &menu)
            if let rest { try await dialogue.onLoop { $0.putBack(rest) } }
            for key in pressed {
                let step = menu.receive(key)
                try await dialogue.write(Array(step.output.utf8))
                guard let choice = step.choice else { continue }
                switch choice {
                case .target(let name): return .target(name)
                case .leave: return .leave
                }
            }
        }
    }

    private func nextKeys(_ keys: inout KeyDecoder, menu: inout Menu) async throws -> ([Terminal.Key], ByteBuffer?) {
        do {
            switch try await dialogue.next(within: keys.isPending ? Limits.escape : Dialogue.answerTime) {
            case .bytes(let bytes):
                // A script may send its choice and the device's first lines at once: only the line is the menu's.
                let line = MenuItem.upToEnter(bytes)
                return (keys.decode(line.menu.readableBytesView), line.rest)
            case .resized:
                let terminal = try await dialogue.terminal()
                try await dialogue.write(Array(menu.resized(terminal).utf8))
                return ([], nil)
            default: return ([], nil)
            }
        } catch DialogueEnd.timedOut where keys.isPending {
            return (keys.flush(), nil)
        }
    }
}

private typealias MenuItem = Menu.Item

extension Menu.Item {
    /// The line of one target.
    init(target: Target) {
        let labels = target.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        self.init(name: target.name, detail: ([target.family] + labels).joined(separator: "  "))
    }

    /// Splits what was typed after the first Enter: what follows is meant for whatever comes next.
    static func upToEnter(_ bytes: ByteBuffer) -> (menu: ByteBuffer, rest: ByteBuffer?) {
        let view = bytes.readableBytesView
        guard let enter = view.firstIndex(where: { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }) else {
            return (bytes, nil)
        }
        var rest = bytes
        let isPair =
            view[enter] == UInt8(ascii: "\r") && view.dropFirst(enter - view.startIndex + 1).first == UInt8(ascii: "\n")
        let menu = rest.readSlice(length: enter - view.startIndex + (isPair ? 2 : 1)) ?? bytes
        return (menu, rest)
    }
}
