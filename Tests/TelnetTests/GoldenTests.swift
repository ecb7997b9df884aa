import Foundation
import Telnet
import Testing

/// Every transcript of the folder `Golden`, in every segmentation of the peer's bytes.
@Suite struct `Golden transcripts` {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    static let names = files("txt", in: folder)

    @Test func `there are at least twenty`() {
        #expect(Self.names.count >= 20)
    }

    @Test(arguments: names)
    func `hold whole`(_ name: String) throws {
        try Self.check(try Self.load(name)) { _, bytes in [bytes[...]] }
    }

    @Test(arguments: names)
    func `hold byte by byte`(_ name: String) throws {
        try Self.check(try Self.load(name)) { _, bytes in bytes.indices.map { bytes[$0...$0] } }
    }

    @Test(arguments: names)
    func `hold at every single cut`(_ name: String) throws {
        let transcript = try Self.load(name)
        for (index, step) in transcript.steps.enumerated() {
            for cut in step.input.indices {
                try Self.check(transcript) { number, bytes in
                    number == index ? [bytes[..<cut], bytes[cut...]] : [bytes[...]]
                }
            }
        }
    }

    static func load(_ name: String) throws -> Transcript {
        let url = folder.appendingPathComponent(name)
        return try Transcript(String(decoding: Data(contentsOf: url), as: UTF8.self))
    }

    static func check(_ transcript: Transcript, cut: (Int, [UInt8]) -> [ArraySlice<UInt8>]) throws {
        var session = Session(transcript.configuration)
        for (index, step) in transcript.steps.enumerated() {
            try perform(step.action, in: &session)
            for piece in cut(index, step.input) { session.receive(Array(piece)) }
            #expect(session.takeOutput() == step.output, "output after line \(step.line)")
            let seen = session.takeObservations().map(Transcript.Expectation.init)
            #expect(seen == step.observations, "events after line \(step.line)")
        }
    }

    private static func perform(_ action: [Substring], in session: inout Session) throws {
        let operands = action.dropFirst()
        switch action.first {
        case nil: break
        case "window":
            let window = try #require(WindowSize(operands))
            session.act { $0.setWindowSize(window) }
        case "request":
            let request = try Engine.Request(operands)
            session.act { $0.request(request.verb, request.option) }
        case "command":
            let command = try #require(Command(named: operands.joined()))
            session.act { $0.send(command) }
        case "data":
            let data = try Notation.bytes(operands.joined(separator: " "), of: .data)
            session.act { $0.send(data) }
        case "environment":
            let name = try #require(operands.first)
            let value = operands.dropFirst().first.map(String.init)
            session.act { $0.setEnvironment(EnvironmentVariable(.var, String(name), value: value)) }
        case "flow-control": session.act { $0.setFlowControl(FlowControl(operands)) }
        case "ask-status": session.act { $0.askStatus() }
        case "ask-terminal-type": session.act { $0.askTerminalType() }
        case "end-of-line":
            let endOfLine = try EndOfLine(operands)
            session.act { $0.endOfLine = endOfLine }
        case "linemode": try session.act { try $0.linemode(operands) }
        case "restart": session.act { $0.restart() }
        case "ask-character-set": session.act { $0.requestCharacterSet(operands.map(String.init)) }
        case "begin-compression": session.act { _ = $0.beginCompression() }
        case "wait": session.now += .seconds(try #require(Int(operands.joined())))
        default: Issue.record("no such action: \(action)")
        }
    }
}

/// The names of a folder's files with this extension, sorted.
func files(_ pathExtension: String, in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix("." + pathExtension) }.sorted()
}
