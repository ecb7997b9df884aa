/// What a person can change while the client runs.
package struct ClientSettings: Equatable, Sendable {
    /// What is switched on.
    var toggles: Set<Toggle> = [.autoflush]
    /// The characters that mean something; those not here are unset.
    var characters: [CharacterName: ControlCharacter]
    /// Where traces go; nil for standard error.
    var traceFile: String?
    /// What the server may have.
    package var environment = ExportList()
    /// What `mode` fixed, until the server negotiates.
    var forcedMode: ModeName?

    /// What the command line says, with the characters of the person's own terminal where it has them.
    package init(_ options: ClientOptions, terminal: [CharacterName: ControlCharacter] = [:]) {
        characters = Self.usual.merging(terminal) { $1 }
        characters[.escape] = options.isRlogin ? nil : options.escape
        characters[.rlogin] = options.isRlogin ? options.escape ?? ControlCharacter(UInt8(ascii: "~")) : nil
        traceFile = options.traceFile
        if options.givesUser { toggles.insert(.autologin) }
        if options.skipsRC { toggles.insert(.skiprc) }
        if options.binaryInput { toggles.insert(.inbinary) }
        if options.binaryOutput { toggles.insert(.outbinary) }
        if options.debugsSocket { toggles.formUnion([.debug, .options]) }
        if options.traceFile != nil { toggles.formUnion([.netdata, .options]) }
    }

    private static let usual: [CharacterName: ControlCharacter] = [
        .echo: .init(0x05), .flushoutput: .init(0x0F), .interrupt: .init(0x03), .quit: .init(0x1C), .eof: .init(0x04),
        .erase: .init(0x7F), .kill: .init(0x15), .lnext: .init(0x16), .susp: .init(0x1A), .reprint: .init(0x12),
        .worderase: .init(0x17), .start: .init(0x11), .stop: .init(0x13), .ayt: .init(0x14),
    ]

    /// The function a byte has been given, if any.
    func function(of byte: UInt8) -> CharacterName? {
        let fitting = characters.filter { $0.value.byte == byte }.keys
        return CharacterName.allCases.first(where: fitting.contains)
    }

    mutating func toggle(_ toggle: Toggle) {
        set(toggle, !isOn(toggle))
    }

    /// Whether something is on. `binary` is on when both of its halves are.
    func isOn(_ toggle: Toggle) -> Bool {
        toggle == .binary ? toggles.isSuperset(of: [.inbinary, .outbinary]) : toggles.contains(toggle)
    }

    package mutating func set(_ toggle: Toggle, _ isOn: Bool) {
        let concerned: Set<Toggle> = toggle == .binary ? [.inbinary, .outbinary] : [toggle]
        if isOn { toggles.formUnion(concerned) } else { toggles.subtract(concerned) }
    }

    /// Sets a character: a value as ``ControlCharacter`` reads it; `off` or nothing for none.
    mutating func set(_ name: CharacterName, _ value: String?) throws(CommandError) {
        guard let value, value != "off", !value.isEmpty else {
            characters[name] = nil
            return
        }
        guard let character = ControlCharacter(value) else {
            throw CommandError("'\(value)' is no character; write ^X, ^?, an octal \\NNN, one character, or off")
        }
        characters[name] = character
    }
}

extension ClientSettings {
    /// The lines of `display`, of all or of the named settings.
    func display(_ names: [String]) throws(CommandError) -> [String] {
        guard !names.isEmpty else {
            return Toggle.allCases.map(line) + [""] + CharacterName.allCases.map(line) + [traceLine]
        }
        var lines: [String] = []
        for word in names {
            switch try SettingName.find(word) {
            case .toggle(let toggle): lines.append(line(toggle))
            case .character(let name): lines.append(line(name))
            case .traceFile: lines.append(traceLine)
            }
        }
        return lines
    }

    func line(_ toggle: Toggle) -> String {
        "\(isOn(toggle) ? "will" : "won't") \(toggle.summary)."
    }

    private func line(_ name: CharacterName) -> String {
        let value = characters[name].map(\.description) ?? "off"
        return name.rawValue + String(repeating: " ", count: max(1, 16 - name.rawValue.count)) + "[\(value)]"
    }

    private var traceLine: String { "tracefile       \"\(traceFile ?? "(standard error)")\"" }
}
