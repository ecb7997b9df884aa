import NIOTelnet
import Platform

/// Who edits and who shows what is typed, the terminal or the client, and what has to be said and set for it.
///
/// Lines are the client's where it agrees on LINEMODE (RFC 1184), or where it refuses both ECHO and SUPPRESS-GO-AHEAD, which is
/// line at a time by RFC 858. With `--linemode` the terminal is then told that its lines come edited (`EXTPROC`), and the
/// client follows what programs make of the terminal: a program that wants keys, or nothing shown, is obeyed at once and
/// before a word of it is passed on; one that wants lines again, once it has for ``pause``, so that programs that change
/// their mind quickly cannot drive a client over the limit of negotiations. While the two differ, the terminal edits and
/// shows, so nothing depends on the client's being quick, or honest.
///
/// A value: what happened goes in, what is to be done comes out.
package struct LineControl: Equatable {
    /// What is to be done, in this order.
    package enum Act: Equatable {
        /// Say `WILL ECHO`, or `WONT`.
        case echo(Bool)
        /// Ask for a mode of LINEMODE.
        case mode(Linemode.Mode)
        /// Tell the terminal's keys as special characters.
        case characters
        /// Set `EXTPROC`.
        case external(Bool)
        /// Set `ECHO` of the terminal.
        case terminalEcho(Bool)
    }

    /// How often a client may refuse our echo before it is not offered any more: at the start, and for three passwords.
    package static let mostRefusals = 4

    /// Whether LINEMODE is in force.
    package private(set) var hasLinemode = false
    /// Its mode as the client has it; nil while it has not said what it makes of the one asked for.
    private var mode: Linemode.Mode? = Linemode.Mode()
    /// What was asked for last.
    private var asked = Linemode.Mode()
    /// Whether the client has agreed to our echo; nil while it has not answered.
    private var echo: Bool?
    /// Whether `WILL ECHO` is what we said last.
    private var wantsEcho = true
    /// Whether the client has said that it shows what is typed itself.
    private var refusesEcho = false
    private var refusals = 0
    /// Whether our echo was offered since the terminal has stopped to show what is typed.
    private var isHidden = false
    /// Whether the client refuses SUPPRESS-GO-AHEAD, and so is to be sent `GA` (RFC 858).
    package private(set) var wantsGoAhead = false
    /// Whether the terminal is told that lines are edited elsewhere.
    package private(set) var isExternal = false
    /// Whether we have switched the terminal's echo off, for a client that shows what is typed.
    private var isSilenced = false

    /// At the start of a connection: our echo is offered.
    package init() {}

    /// Whether what is typed at our own prompt is shown by us.
    package var isShownByUs: Bool { echo != false }

    /// Whether the client edits lines without LINEMODE.
    private var isKludge: Bool { !hasLinemode && wantsGoAhead && refusesEcho }

    /// Whether an answer of the client's is due, without which there has to be another look.
    package var isAwaited: Bool { mode == nil }

    /// Whether the terminal has to be looked at when something was printed or typed, for it does not tell by itself.
    package var hasToLook: Bool { !isExternal && (hasLinemode || refusesEcho) || wantsGoAhead }
}

// MARK: - What the client says

extension LineControl {
    /// LINEMODE is in force, or is not any more.
    package mutating func linemode(_ isOn: Bool) {
        hasLinemode = isOn
        mode = []
        asked = []
    }

    /// The client has this mode now: agreed to, or chosen.
    package mutating func hasMode(_ mode: Linemode.Mode) {
        self.mode = mode
    }

    /// The client has agreed to our echo, or asked for it.
    package mutating func agreedToEcho() {
        echo = true
        // One that shows what is typed agrees for as long as it has to be hidden.
        guard !(refusesEcho && wantsEcho) else { return }
        refusesEcho = false
        wantsEcho = true
    }

    /// Our echo is over, because we have said so or because the client does not want it.
    package mutating func withoutEcho() {
        echo = false
        guard wantsEcho else { return }
        refusals += 1
        refusesEcho = true
        wantsEcho = false
    }

    /// The client has agreed to be sent no `GA`, or refuses that.
    package mutating func suppressesGoAhead(_ isOn: Bool) {
        wantsGoAhead = !isOn
    }
}

// MARK: - What follows

extension LineControl {
    /// What the terminal's settings, as they are now, ask for.
    /// - Parameters:
    ///   - isAllowed: whether a client may edit lines for the terminal (`--linemode`).
    ///   - isSettled: whether this is a look after ``pause``, and not the moment of a change.
    ///   - isInLine: whether the terminal has the beginning of a line already, which it has then to end.
    package mutating func follow(
        _ modes: TerminalModes, isAllowed: Bool, isSettled: Bool, isInLine: Bool = false
    ) -> [Act] {
        let acts = isAllowed && (hasLinemode || isKludge) ? share(modes, isSettled && !isInLine, isInLine) : keep(modes)
        let isSaid = acts.contains { $0 == .external(true) || $0 == .external(false) }
        // Programs put back the settings that they found, and that one with them: it is ours alone.
        return isSaid || modes.isExternal == isExternal ? acts : acts + [.external(isExternal)]
    }

    /// The client edits lines, where the programs want lines.
    private mutating func share(_ modes: TerminalModes, _ isSettled: Bool, _ isInLine: Bool) -> [Act] {
        var acts: [Act] = []
        let echoes = modes.echoes || isSilenced
        if isSilenced { acts.append(.terminalEcho(true)) }
        isSilenced = false
        if !modes.isCanonical { leave(&acts) }
        if hasLinemode { ask(for: Linemode.Mode(modes), isSettled, &acts) }
        // Behind the mode: a client that stops to edit first has nothing left to show.
        if echoes { show(isSettled, &acts) } else { hide(&acts) }
        guard !hasLinemode || mode?.contains(.edit) == true && asked.contains(.edit) else {
            leave(&acts)
            return acts
        }
        if modes.isCanonical, !isExternal, !isInLine, !echoes || echo == false {
            isExternal = true
            acts.append(.external(true))
        }
        return acts
    }

    private mutating func ask(for wanted: Linemode.Mode, _ isSettled: Bool, _ acts: inout [Act]) {
        guard isSettled || !wanted.contains(.edit) else { return }
        if wanted.contains(.edit) { acts.append(.characters) } else { mode = [] }
        guard wanted != asked else {
            // A client does not answer what it does already, as it may from an earlier time of LINEMODE (section 2.2).
            mode = mode ?? asked
            return
        }
        if !asked.contains(.edit), wanted.contains(.edit) { mode = nil }
        asked = wanted
        acts.append(.mode(wanted))
    }

    /// The terminal edits, and it shows what is typed, unless the client does. That one cannot tell a question for a password
    /// any more once the terminal's echo is off for it; the first one, which comes before that, it can.
    private mutating func keep(_ modes: TerminalModes) -> [Act] {
        var acts: [Act] = []
        leave(&acts)
        guard refusesEcho else {
            if isSilenced { acts.append(.terminalEcho(true)) }
            isSilenced = false
            if !wantsEcho { acts.append(.echo(true)) }
            wantsEcho = true
            return acts
        }
        if modes.echoes {
            isSilenced = true
            acts.append(.terminalEcho(false))
            show(true, &acts)
        } else if !isSilenced {
            hide(&acts)
        }
        return acts
    }

    /// What is typed may be shown, by the client.
    private mutating func show(_ isSettled: Bool, _ acts: inout [Act]) {
        isHidden = false
        guard wantsEcho, isSettled else { return }
        wantsEcho = false
        acts.append(.echo(false))
    }

    /// What is typed must not be shown: never put off.
    private mutating func hide(_ acts: inout [Act]) {
        guard !wantsEcho, !isHidden, refusals < Self.mostRefusals else { return }
        isHidden = true
        wantsEcho = true
        acts.append(.echo(true))
    }

    private mutating func leave(_ acts: inout [Act]) {
        guard isExternal else { return }
        isExternal = false
        acts.append(.external(false))
    }
}
