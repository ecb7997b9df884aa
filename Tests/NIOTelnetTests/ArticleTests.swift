import Foundation
import Testing

/// What the articles show is what is compiled and tested.
@Suite struct `The articles of both libraries` {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let catalogs = ["Sources/Telnet/Telnet.docc", "Sources/NIOTelnet/NIOTelnet.docc"]

    @Test(arguments: catalogs)
    func `every block of code stands word for word in a file that is compiled, or is a transcript that is tested`(
        _ catalog: String
    ) throws {
        let sources = try texts(
            in: [
                "Tests/TelnetTests/Examples", "Tests/NIOTelnetTests/Examples", "Sources/Telnet",
                "Tests/TelnetTests/Golden",
            ])
        var count = 0
        for article in try texts(in: [catalog]) {
            for block in Self.blocks(of: article.text) {
                count += 1
                #expect(sources.contains { $0.text.contains(block) }, "\(article.name): \(block)")
            }
        }
        #expect(count >= 3)
    }

    @Test(arguments: catalogs)
    func `every article is in the contents, and every one of the contents there`(_ catalog: String) throws {
        let articles = try texts(in: [catalog])
        let names = Set(articles.map { $0.name.replacing(".md", with: "") })
        let linked = Set(
            articles.flatMap { $0.text.matches(of: /<doc:(\w+)>/).map { String($0.output.1) } })
        let module = catalog.split(separator: "/")[1]
        #expect(names.subtracting([String(module)]) == linked)
    }

    @Test(arguments: [
        ("Tests/TelnetTests/Examples/TenLineClient.swift", 11),
        ("Tests/NIOTelnetTests/Examples/TenLineServer.swift", 9),
        ("Tests/NIOTelnetTests/Examples/TenLineClient.swift", 9),
    ])
    func `ten lines are ten lines, besides the import and what surrounds them`(_ path: String, most: Int) throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        #expect(text.split(separator: "\n").filter { !$0.isEmpty }.count <= most)
    }

    private static func blocks(of article: String) -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        for line in article.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let lines = block { blocks.append(lines.joined(separator: "\n")) }
                block = block == nil ? [] : nil
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    private struct File {
        let name: String
        let text: String
    }

    private func texts(in folders: [String]) throws -> [File] {
        try folders.flatMap { folder in
            let url = Self.root.appendingPathComponent(folder)
            let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
            return try names.filter { name in [".swift", ".md", ".txt"].contains { name.hasSuffix($0) } }.map { name in
                File(name: name, text: try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8))
            }
        }
    }
}
