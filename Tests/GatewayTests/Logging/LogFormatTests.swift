import Foundation
import Gateway
import Logging
import Testing

@Suite("Log lines")
struct LogFormatTests {
    private func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        let time = Date(timeIntervalSince1970: 0)
        return format.line(time: time, level: .notice, label: "sallyport", message: message, metadata: metadata)
    }

    @Test("JSON lines are JSON with every field")
    func json() throws {
        let text = line(.json, "login \"failed\"", ["user": "alice\u{1B}[31m", "source": "::1"])
        let fields = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(fields["message"] == "login \"failed\"")
        #expect(fields["user"] == "alice\u{1B}[31m")
        #expect(fields["level"] == "notice")
    }

    @Test(
        "CVE-2004-0998 class: what a peer sends cannot start a new line or move a cursor in the log",
        arguments: ["a\r\nforged line", "\u{1B}]0;title\u{7}", "\u{9B}31m", "\u{202E}reversed"])
    func injection(text: String) {
        for format in [LogFormat.human, .json] {
            let printed = line(format, text, ["user": "\(text)"])
            let isPlain = printed.unicodeScalars.allSatisfy { scalar in
                scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar != "\u{202E}"
            }
            #expect(isPlain)
        }
    }
}
