/// What a client does with its user's keys before they are sent: collects and edits lines, turns special characters into
/// commands, echoes (RFC 1184). A terminal driver as a value: keys in, actions out.
///
///     var discipline = LineDiscipline(engine.lineRules)
///     for action in discipline.typed(keys) {
///         engine.perform(action)
///         if case .echo(let bytes) = action { write(bytes) }
///     }
///
/// Whenever an option has changed, ``adopt(_:)`` the engine's rules anew. The echo needs a terminal that knows backspace,
/// carriage return and line feed, and like a terminal driver's it does not find back over the edge of the screen.
public struct LineDiscipline: Sendable {
    /// What is to be done, in this order.
    public enum Action: Equatable, Sendable {
        /// Show these bytes to the user.
        case echo([UInt8])
        /// Send these bytes as data.
        case transmit([UInt8])
        /// Send the function's command, and flush what goes with it.
        case signal(SpecialFunction, SpecialCharacter.Flush)
        /// Show no more of the server's output until ``resumeOutput``.
        case stopOutput
        /// Show the server's output again.
        case resumeOutput
    }

    /// What is in force.
    public private(set) var rules: Rules
    /// The column the line begins in, behind a prompt of the server's; only tabs depend on it.
    public var startColumn = 0

    var line = Line()
    private let width: @Sendable (Unicode.Scalar) -> Int
    private var partial = PartialScalar()
    private var isLiteralNext = false
    private var isOverwriting = false
    private var isAfterCR = false
    private var isOutputStopped = false
    private var actions: [Action] = []

    /// With nothing typed yet. `width` tells how many columns a character takes, 0 for one that joins the one before it;
    /// the default knows those and takes all others for one column wide.
    public init(_ rules: Rules, width: @escaping @Sendable (Unicode.Scalar) -> Int = LineDiscipline.simpleWidth) {
        self.rules = rules
        self.width = width
    }

    /// What has been typed and is not sent yet.
    public var collected: [UInt8] {
        line.bytes + partial.bytes
    }

    /// The user has typed these keys.
    public mutating func typed(_ keys: [UInt8]) -> [Action] {
        for key in keys { type(key) }
        return takeActions()
    }

    /// Other rules hold from now on. What has been collected is sent if they leave no one to complete it.
    public mutating func adopt(_ rules: Rules) -> [Action] {
        let before = self.rules
        self.rules = rules
        if !rules.collects { forward() }
        if before.stopsOutput, !rules.stopsOutput { resume() }
        return takeActions()
    }

    /// No more keys will come, or not for long: sends what has been collected, without an end of line.
    public mutating func flush() -> [Action] {
        forward()
        return takeActions()
    }

    private mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }
}

// MARK: - Keys

extension LineDiscipline {
    private mutating func type(_ key: UInt8) {
        let wasAfterCR = isAfterCR
        isAfterCR = false
        if isLiteralNext {
            isLiteralNext = false
            return rules.collects ? collect(key, isLiteral: true) : pass(key)
        }
        let function = partial.expects(key) ? nil : rules.characters.function(of: key)
        if rules.restartsOnAny, function != .xoff { resume() }
        if let function, rules.obeys(function) {
            completePartial()
            perform(function, typedAs: key)
        } else if !rules.collects {
            pass(key)
        } else if key == Byte.cr || key == Byte.lf {
            // One Enter, where pasted text has both.
            if key == Byte.lf, wasAfterCR { return }
            isAfterCR = key == Byte.cr
            complete(key)
        } else {
            collect(key, isLiteral: false)
        }
    }

    /// Nothing is collected: the key goes to the server.
    private mutating func pass(_ key: UInt8) {
        transmit([key])
        switch key {
        case Byte.cr, Byte.lf: newLine()
        case 0x80...0xFF:
            echo([key])
            // The first byte of a character takes its place.
            if !rules.isUTF8 || key & 0xC0 != 0x80 { startColumn += 1 }
        default:
            echo(key == Byte.tab && !rules.softTabs ? [key] : rules.form(of: Glyph(key), at: startColumn))
            startColumn += rules.columns(of: Glyph(key), at: startColumn)
        }
    }

    private mutating func collect(_ key: UInt8, isLiteral: Bool) {
        guard rules.isUTF8 else { return insert(Glyph(key), isLiteral) }
        for result in partial.receive(key) {
            switch result {
            case .scalar(let scalar): insert(Glyph(scalar, width: max(width(scalar), 0)), isLiteral)
            case .byte(let byte): insert(Glyph(byte), isLiteral)
            }
        }
    }

    private mutating func completePartial() {
        for byte in partial.takeBytes() { insert(Glyph(byte), true) }
    }

    private mutating func insert(_ glyph: Glyph, _ isLiteral: Bool) {
        if line.byteCount + glyph.length > rules.lineLimit { forwardLine() }
        let isOverwriting = isOverwriting
        change { $0.insert(glyph, overwriting: isOverwriting) }
        if !isLiteral, let mask = rules.forwardMask, glyph.bytes.contains(where: mask.contains) { forwardLine() }
    }
}

// MARK: - Special characters

extension LineDiscipline {
    private mutating func perform(_ function: SpecialFunction, typedAs key: UInt8) {
        switch function {
        case .synch, .brk, .ip, .ao, .ayt, .eor, .abort, .eof, .susp: signal(function, typedAs: key)
        case .ec: change { $0.eraseLeft() }
        case .el: change { $0.eraseAll() }
        case .ew: change { $0.eraseWordLeft() }
        case .rp: reprint(key)
        case .lnext: takeNextLiterally(key)
        case .xon: resume()
        case .xoff: stop()
        case .forw1, .forw2:
            insert(Glyph(key), true)
            forwardLine()
        case .mcl: change { $0.moveLeft() }
        case .mcr: change { $0.moveRight() }
        case .mcwl: change { $0.moveWordLeft() }
        case .mcwr: change { $0.moveWordRight() }
        case .mcbol: change { $0.moveToStart() }
        case .mceol: change { $0.moveToEnd() }
        case .insrt: isOverwriting = rules.characters.isInsertingSwitched ? !isOverwriting : false
        case .over: isOverwriting = true
        case .ecr: change { $0.eraseRight() }
        case .ewr: change { $0.eraseWordRight() }
        case .ebol: change { $0.eraseToStart() }
        case .eeol: change { $0.eraseToEnd() }
        }
    }

    /// What has been collected is sent first (RFC 1184 section 5.6); but a function that flushes the input takes it
    /// along, as a terminal does. Before RFC 1184 there was no command for three of them: there the character is sent.
    private mutating func signal(_ function: SpecialFunction, typedAs key: UInt8) {
        guard rules.hasLinemodeCommands || !function.isLinemodeCommand else {
            insert(Glyph(key), true)
            return forwardLine()
        }
        let flush = rules.characters[function].flush
        if flush.contains(.input) {
            moveToEnd()
            line = Line()
            echo(rules.form(of: Glyph(key), at: 0))
            newLine()
        } else {
            forwardLine()
        }
        actions.append(.signal(function, flush))
    }

    private mutating func reprint(_ key: UInt8) {
        moveToEnd()
        echo(rules.form(of: Glyph(key), at: 0))
        newLine()
        let whole = line
        line = Line()
        change { $0 = whole }
    }

    /// Where the server edits it needs the character too.
    private mutating func takeNextLiterally(_ key: UInt8) {
        isLiteralNext = true
        if rules.edits { echo([Byte.caret, Byte.backspace]) } else { pass(key) }
    }

    private mutating func stop() {
        guard !isOutputStopped else { return }
        isOutputStopped = true
        actions.append(.stopOutput)
    }

    private mutating func resume() {
        guard isOutputStopped else { return }
        isOutputStopped = false
        actions.append(.resumeOutput)
    }
}

// MARK: - Lines

extension LineDiscipline {
    /// A line that was edited ends in `CR LF`, or in binary in `LF`; where the server edits, the key is what was typed (RFC 1184 section 5.2).
    private mutating func complete(_ key: UInt8) {
        completePartial()
        moveToEnd()
        let end = rules.isBinary ? [Byte.lf] : [Byte.cr, Byte.lf]
        transmit(line.bytes + (rules.edits ? end : [key]))
        line = Line()
        newLine()
    }

    private mutating func forward() {
        completePartial()
        forwardLine()
    }

    /// Sends what there is. It can be edited no more.
    private mutating func forwardLine() {
        guard !line.isEmpty else { return }
        moveToEnd()
        if rules.echoes { startColumn += rules.column(in: line, at: line.count, from: startColumn) }
        transmit(line.bytes)
        line = Line()
    }

    private mutating func moveToEnd() {
        change { $0.moveToEnd() }
    }

    /// Changes the line, and the screen with it.
    private mutating func change(_ edit: (inout Line) -> Void) {
        let before = line
        edit(&line)
        if rules.echoes { echo(rules.echo(from: before, to: line, at: startColumn)) }
    }

    private mutating func newLine() {
        echo([Byte.cr, Byte.lf])
        startColumn = 0
    }

    private mutating func echo(_ bytes: [UInt8]) {
        guard rules.echoes, !bytes.isEmpty else { return }
        if case .echo(let before) = actions.last {
            actions[actions.count - 1] = .echo(before + bytes)
        } else {
            actions.append(.echo(bytes))
        }
    }

    private mutating func transmit(_ bytes: [UInt8]) {
        if case .transmit(let before) = actions.last {
            actions[actions.count - 1] = .transmit(before + bytes)
        } else {
            actions.append(.transmit(bytes))
        }
    }
}
