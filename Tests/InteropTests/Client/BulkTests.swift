import Foundation
import Glibc
import Platform
import Testing

/// Ten mebibytes each way, compared byte by byte.
@Suite struct BulkTests {
    private static let size = 10 << 20

    /// Bytes in no order, from a seed; with `isText` printable lines.
    private func bytes(isText: Bool) -> [UInt8] {
        var state: UInt64 = 4711
        return (0..<Self.size).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let byte = UInt8(truncatingIfNeeded: state >> 33)
            if !isText { return byte }
            return index % 72 == 71 ? 0x0A : 0x20 + byte % 0x5F
        }
    }

    private func echoed(_ content: [UInt8], _ options: [String]) throws -> [UInt8] {
        let device = try FakeDevice(FakeDevice.echo)
        let client = try PeerProcess(Programs.sallyport, ["connect"] + options + ["127.0.0.1", "\(device.port)"])
        try client.send(content)
        client.finishSending()
        try client.expect(bytes: content.count, within: .seconds(60))
        #expect(try client.expectExit() == 0)
        return client.raw
    }

    @Test(arguments: [true, false], [[], ["--raw"]])
    func `what goes through an echo comes back as it was`(isText: Bool, options: [String]) throws {
        let content = bytes(isText: isText)
        #expect(try echoed(content, options) == content)
    }

    @Test func `from a file to a file`() throws {
        let directory = try TemporaryDirectory()
        let content = bytes(isText: false)
        try Data(content).write(to: URL(fileURLWithPath: directory.path + "/in"))
        let device = try FakeDevice(FakeDevice.echo)
        let script = "exec '\(Programs.sallyport)' connect --raw 127.0.0.1 \(device.port) < in > out"
        let outcome = try run("sh", ["-c", "cd '\(directory.path)' && \(script)"], within: .seconds(60))
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.path + "/out")) == Data(content))
    }

    @Test func `a reader that has gone ends the client and nothing is left over`() throws {
        let device = try FakeDevice { connection in
            let block = [UInt8](repeating: 0x61, count: 65536)
            while FakeDevice.send(block, to: connection) {}
        }
        let script = "'\(Programs.sallyport)' connect 127.0.0.1 \(device.port) < /dev/null | head -c 100000 | wc -c"
        #expect(try run("sh", ["-c", script]).output.contains("100000"))
    }

    @Test func `standard output closed from the start is one line and status 1`() throws {
        let device = try FakeDevice(FakeDevice.echo)
        let outcome = try run("sh", ["-c", "'\(Programs.sallyport)' connect 127.0.0.1 \(device.port) >&-"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("standard"))
    }

    @Test func `a slow reader does not make the client hold more than its buffers`() throws {
        let device = try FakeDevice { connection in
            let block = [UInt8](repeating: 0x61, count: 65536)
            for _ in 0..<2048 where !FakeDevice.send(block, to: connection) { return }
        }
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "\(device.port)"])
        try client.expect(bytes: 1 << 20, within: .seconds(20))
        #expect(try client.residentKiB() < 96 << 10)
        client.end()
    }
}
