import Telnet
import Testing

@Suite struct `Local editing (RFC 1184)` {
    typealias Row = (keys: String, screen: String, sent: String)

    /// Characters: `^?` EC, `^U` EL, `^W` EW, `^R` RP, `^V` LNEXT, `^B` MCL, `^F` MCR, `^P` MCWL, `^N` MCWR, `^A` MCBOL,
    /// `^E` MCEOL, `^X` ECR, `^[` EWR, `^H` EBOL, `^K` EEOL, `^_` FORW1, `^G` FORW2.
    static let edits: [Row] = [
        ("", "|", ""),
        ("ls", "ls|", ""),
        ("ls^M", "ls/|", "ls^M^J"),
        ("ls^J", "ls/|", "ls^M^J"),
        ("^M", "/|", "^M^J"),
        ("a^M^Jb^J^Mc", "a/b//c|", "a^M^Jb^M^J^M^J"),
        // Erasing.
        ("ab^?", "a|", ""),
        ("ab^?^?^?c", "c|", ""),
        ("ab^Uc^M", "c/|", "c^M^J"),
        ("^U^W^?", "|", ""),
        ("one two^W", "one |", ""),
        ("one two  ^W", "one |", ""),
        ("one two^W^W^W", "|", ""),
        // Moving.
        ("abc^B^Bx", "ax|bc", ""),
        ("abc^B^B^B^B^Bx", "x|abc", ""),
        ("abc^B^B^Fx", "abx|c", ""),
        ("abc^F^F", "abc|", ""),
        ("abc^Ax", "x|abc", ""),
        ("abc^A^Ex", "abcx|", ""),
        ("one two^P", "one |two", ""),
        ("one two^P^P^P", "|one two", ""),
        ("one two^A^N", "one| two", ""),
        ("one two^A^N^N^N", "one two|", ""),
        ("abc^A^Mx", "abc/x|", "abc^M^J"),
        // Erasing where the cursor is.
        ("abc^B^?", "a|c", ""),
        ("abc^A^X", "|bc", ""),
        ("abc^X", "abc|", ""),
        ("one two^A^[", "| two", ""),
        ("one two^A^[^[^[", "|", ""),
        ("one two^P^H", "|two", ""),
        ("one two^P^K", "one |", ""),
        ("one two^B^U", "|", ""),
        ("one two three^P^W", "one |three", ""),
        // Control characters are shown, and erased, as two.
        ("a^V^Cb", "a^Cb|", ""),
        ("a^V^Cb^?^?c^M", "ac/|", "ac^M^J"),
        ("a^V^C^Bx", "ax|^C", ""),
        ("^V^V^M", "^V/|", "^V^M^J"),
        ("^V^?^M", "^?/|", "^?^M^J"),
        ("a^V^Mb^M", "a^Mb/|", "a^Mb^M^J"),
        ("ab^B^V^Cc", "a^Cc|b", ""),
        // Forwarding.
        ("ab^_c", "ab^_c|", "ab^_"),
        ("ab^_^?", "ab^_|", "ab^_"),
        ("ab^Gc^M", "ab^Gc/|", "ab^Gc^M^J"),
        ("ab^B^_c", "a^_bc|", "a^_b"),
        // Reprinting.
        ("abc^B^Rd", "abc^R/abcd|", ""),
        ("^R", "^R/|", ""),
        // Signals: what has been typed goes first, or goes with it.
        ("ls^T", "ls|", "ls<AYT>"),
        ("ls^D", "ls|", "ls<EOF>"),
        ("^D", "|", "<EOF>"),
        ("ls^Cx", "ls^C/x|", "<IP|in|out>"),
        ("ls^B^Z", "ls^Z/|", "<SUSP|in>"),
        ("^\\^O^Y^]^^", "^\\/|", "<ABORT|in|out><AO><SYNCH><BRK><EOR>"),
        ("a^Tb^?^?^?c^M", "ac/|", "a<AYT>c^M^J"),
        // The output.
        ("a^Sb^S^Qc^Q", "abc|", "<stop><resume>"),
        // A character of several bytes is one.
        ("jürgen^?^?^?^?^?^?", "|", ""),
        ("jü^B^Bx", "x|jü", ""),
        ("日本^M", "日本/|", "日本^M^J"),
        ("ne\u{301}e^?^?", "n|", ""),
        ("ne\u{301}e^B^Bx", "nx|e\u{301}e", ""),
        ("nee^B\u{301}", "ne\u{301}|e", ""),
        ("ne\u{301}e^B^X", "ne\u{301}|", ""),
        ("\u{301}a^?^?", "|", ""),
        ("e\u{301}f^A^X", "|f", ""),
        // What is not UTF-8 is a byte each; of the C1 control characters no terminal gets to see any.
        ("\\xE2\\x82\\xACx^M", "€x/|", "€x^M^J"),
        ("\\x9B^M", "M-^[/|", "\\x9B\\xD\\xA"),
        ("\\xC2\\x9B^?", "|", ""),
        ("\\xC2\\x85", "M-^E|", ""),
        ("\\xE2\\x82^M", "\u{FFFD}M-^B/|", "\\xE2\\x82\\xD\\xA"),
        ("\\xE2\\x82^?^?a", "a|", ""),
        ("\\xED\\xA0\\x80^?^?^?a", "a|", ""),
        ("\\xE2\\xC3\\xBC^?^?a", "a|", ""),
        ("\\xE2\\x82\\xE2\\x82\\xAC^?^?^?a", "a|", ""),
        ("\\xF0\\x9F\\x98\\x80^?a", "a|", ""),
        // A tab goes to the next stop and is one character.
        ("a^Ib", "a       b|", ""),
        ("a^Ib^?^?c", "ac|", ""),
        ("1234567^I^I^?b", "1234567 b|", ""),
        ("a^Ib^A^X", "|        b", ""),
        ("a^Ib^Bxy", "a       xy|b", ""),
        ("a^I^M", "a/|", "a^I^M^J"),
    ]

    @Test(arguments: edits, [false, true])
    func `shows and sends`(_ row: Row, _ softTabs: Bool) {
        var typing = Typing(.editing.with { $0.softTabs = softTabs })
        typing.type(row.keys)
        #expect(typing.screen.description == row.screen)
        #expect(typing.sent == row.sent)
    }

    @Test(arguments: edits)
    func `shows nothing and sends the same where the server echoes, as it does to hide a password`(_ row: Row) {
        var typing = Typing(.editing.with { $0.echoes = false })
        typing.type(row.keys)
        #expect(typing.screen.description == "|")
        #expect(typing.sent == row.sent)
    }

    @Test(arguments: edits)
    func `does the same however the keys come`(_ row: Row) {
        var typing = Typing(.editing)
        for key in keys(row.keys) { typing.take(typing.discipline.typed([key])) }
        #expect(typing.screen.description == row.screen)
        #expect(typing.sent == row.sent)
    }

    @Test(arguments: [
        ("abc^Ax\\x8Ay", "xy|bc"), ("abc\\x8Ax", "abcx|"), ("abc^A\\x8Ax\\x89y", "xy|bc"),
        ("日^A\\x8Aae\u{301}", "ae\u{301}|"),
        ("ab^A\\x8A\u{301}", "|ab"),
    ])
    func `overwrites when told to`(_ text: String, _ screen: String) {
        var typing = Typing(.editing)
        typing.type(text)
        #expect(typing.screen.description == screen)
    }

    @Test func `one character for both switches between inserting and overwriting`() {
        let rules = LineDiscipline.Rules.editing.with {
            $0.characters[.insrt] = SpecialCharacter(.value, 29)
            $0.characters[.over] = SpecialCharacter(.value, 29)
            $0.characters[.brk] = .noSupport
        }
        var typing = Typing(rules)
        typing.type("abcd^Ax^]y^]z")
        #expect(typing.screen.description == "xyz|bcd")
    }

    @Test(arguments: [("a^V^Cb", "ab|"), ("a^V^[[2J", "a[2J|"), ("\\xC2\\x85b", "\u{85}b|")])
    func `LIT_ECHO shows control characters as they are`(_ text: String, _ screen: String) {
        var typing = Typing(.editing.with { $0.literalEcho = true }, width: { $0.value == 0x85 ? 1 : 1 })
        typing.type(text)
        #expect(typing.screen.description == screen)
    }

    @Test func `a prompt before the line moves its tabs`() {
        var typing = Typing(.editing, prompt: "login: ")
        typing.type("^Ix^?^?y^Iz")
        #expect(typing.screen.description == "login: y        z|")
        typing.type("^M^Ia")
        #expect(typing.screen.description == "login: y        z/        a|")
        typing = Typing(.editing, prompt: "> ")
        typing.type("abcd^T^Ix^?^?y")
        #expect(typing.screen.description == "> abcdy|")
    }

    @Test func `a width function has its say`() {
        var typing = Typing(.editing, width: { $0.value > 0x3000 ? 2 : 1 })
        typing.type("日本語^B^?x")
        #expect(typing.screen.description == "日x|語")
        typing.type("^E^?^?^?^?")
        #expect(typing.screen.description == "|")
        typing = Typing(.editing, width: { _ in -1 })
        typing.type("äö^Bx")
        #expect(typing.sent == "")
    }

    @Test func `characters of one byte each are erased byte by byte`() {
        var typing = Typing(.editing.with { $0.isUTF8 = false })
        typing.type("\\xFC\\xE4^?a^M")
        #expect(typing.sent == "\\xFCa\\xD\\xA")
    }

    @Test(arguments: [1, 4, 10, 300])
    func `a line is at most as long as the limit; what goes beyond is sent without waiting (section 5.6)`(_ limit: Int)
    {
        var typing = Typing(.editing.with { $0.lineLimit = limit })
        typing.type(String(repeating: "x", count: limit))
        #expect(typing.sent == "")
        typing.type("^Ay")
        #expect(typing.sent == String(repeating: "x", count: limit))
        #expect(typing.discipline.collected == keys("y"))
        #expect(typing.screen.description == String(repeating: "x", count: limit) + "y|")
        for _ in 0..<3 * min(limit, 10) { typing.type(String(repeating: "é", count: limit / 10 + 1)) }
        #expect(typing.discipline.collected.count <= max(limit, 2))
    }

    @Test func `the limit has a default`() {
        #expect(LineDiscipline.Rules().lineLimit == 4096)
    }

    @Test(arguments: 0..<100)
    func `any keys give what a simpler editor gives`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var typing = Typing(.editing)
        var (model, cursor, sent): ([String], Int, String) = ([], 0, "")
        for _ in 0..<300 {
            let key =
                [
                    "a", "é", "日", " ", "e\u{301}", "^?", "^B", "^F", "^A", "^E", "^W", "^K", "^X", "^U", "^H", "^M",
                    "^T",
                ]
                .randomElement(using: &random) ?? ""
            typing.type(key)
            switch key {
            case "^?": if cursor > 0 { cursor -= 1; model.remove(at: cursor) }
            case "^B": cursor = max(cursor - 1, 0)
            case "^F": cursor = min(cursor + 1, model.count)
            case "^A": cursor = 0
            case "^E": cursor = model.count
            case "^W":
                while cursor > 0, model[cursor - 1] == " " { cursor -= 1; model.remove(at: cursor) }
                while cursor > 0, model[cursor - 1] != " " { cursor -= 1; model.remove(at: cursor) }
            case "^K": model.removeSubrange(cursor...)
            case "^X": if cursor < model.count { model.remove(at: cursor) }
            case "^U": (model, cursor) = ([], 0)
            case "^H":
                model.removeSubrange(..<cursor)
                cursor = 0
            case "^M":
                sent += model.joined() + "^M^J"
                (model, cursor) = ([], 0)
            case "^T":
                sent += model.joined() + "<AYT>"
                (model, cursor) = ([], 0)
            default:
                model.insert(key, at: cursor)
                cursor += 1
            }
            guard typing.discipline.collected == Array(model.joined().utf8) else { break }
        }
        #expect(String(decoding: typing.discipline.collected, as: UTF8.self) == model.joined(), "seed \(seed)")
        #expect(typing.sent == sent, "seed \(seed)")
    }

    @Test(arguments: 0..<50)
    func `after any keys the screen shows the line`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for softTabs in [true, false] {
            var typing = Typing(.editing.with { $0.softTabs = softTabs })
            for _ in 0..<200 {
                typing.type(
                    [
                        "a", "é", " ", "e\u{301}", "^V^C", "^I", "^?", "^B", "^F", "^A", "^E", "^W", "^K", "^X", "^P",
                        "^N", "^[",
                    ]
                    .randomElement(using: &random) ?? "")
            }
            // Typed anew, without an edit, it looks the same.
            let line = typing.discipline.collected
            typing.type("^E")
            var again = Typing(.editing.with { $0.softTabs = softTabs })
            again.take(again.discipline.typed(line.flatMap { $0 < 0x20 && $0 != 9 ? [22, $0] : [$0] }))
            #expect(typing.screen.description == again.screen.description, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<200)
    func `whatever is typed, under whatever rules, all of it is sent or erased and nothing traps`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var typing = Typing(.editing)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            typing.take(typing.discipline.typed(bytes))
            #expect(typing.discipline.collected.count <= 4096)
            guard Int.random(in: 0..<5, using: &random) == 0 else { continue }
            let rules = LineDiscipline.Rules.editing.with {
                $0.edits = Bool.random(using: &random)
                $0.echoes = Bool.random(using: &random)
                $0.trapsSignals = Bool.random(using: &random)
                $0.isUTF8 = Bool.random(using: &random)
                $0.restartsOnAny = Bool.random(using: &random)
                $0.stopsOutput = Bool.random(using: &random)
                $0.literalEcho = Bool.random(using: &random)
                $0.forwardMask = Bool.random(using: &random) ? Linemode.ForwardMask(bytes) : nil
                $0.lineLimit = Int.random(in: 0...40, using: &random)
            }
            typing.take(typing.discipline.adopt(rules))
        }
        typing.take(typing.discipline.flush())
        #expect(typing.discipline.collected == [])
    }
}
