import Foundation
import Glibc
import Platform
import Testing

@Suite struct PrivateFileTests {
    @Test func `a new file holds the bytes, has mode 0600 and leaves nothing beside it`() async throws {
        try await withTemporaryDirectory { directory in
            try PrivateFile.write("secret".utf8, to: directory + "/key")
            #expect(try PrivateFile.read(directory + "/key", limit: 6) == Array("secret".utf8))
            #expect(try mode(of: directory + "/key") == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["key"])
        }
    }

    @Test func `an existing file is kept by create and exchanged by replace`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/key"
            try PrivateFile.write("one".utf8, to: path)
            #expect(throws: PrivateFileError.exists(path: path)) { try PrivateFile.write("two".utf8, to: path) }
            #expect(try PrivateFile.read(path, limit: 10) == Array("one".utf8))
            try PrivateFile.write("three".utf8, to: path, .replace)
            #expect(try PrivateFile.read(path, limit: 10) == Array("three".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["key"])
        }
    }

    @Test func `of many who create the same file one wins, and its file is whole`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/key"
            let winners = await withTaskGroup(of: UInt8?.self) { group in
                for writer in 0..<16 as Range<UInt8> {
                    group.addTask {
                        let bytes = [UInt8](repeating: writer, count: 10_000)
                        return (try? PrivateFile.write(bytes, to: path)) == nil ? nil : writer
                    }
                }
                return await group.reduce(into: [UInt8]()) { if let writer = $1 { $0.append(writer) } }
            }
            #expect(winners.count == 1)
            let content = try PrivateFile.read(path, limit: 10_000)
            #expect(content.count == 10_000)
            #expect(Set(content) == Set(winners))
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o620])
    func `a file that others may open is refused, and the text says what to do`(mode: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/key"
            try PrivateFile.write("x".utf8, to: path)
            chmod(path, mode_t(mode))
            let error = try #require(throws: PrivateFileError.self) { try PrivateFile.read(path, limit: 10) }
            #expect(error == .openFile(path: path, mode: UInt32(mode)))
            #expect(error.description.contains("chmod 600 \(path)"))
            #expect(throws: error) { try PrivateFile.check(path) }
        }
    }

    @Test func `links, directories and pipes are no private files, and none is waited for`() async throws {
        try await withTemporaryDirectory { directory in
            try PrivateFile.write("x".utf8, to: directory + "/key")
            symlink(directory + "/key", directory + "/link")
            mkfifo(directory + "/pipe", 0o600)
            for path in [directory + "/link", directory + "/pipe", directory] {
                #expect(throws: PrivateFileError.notAFile(path: path)) { try PrivateFile.read(path, limit: 10) }
                #expect(throws: PrivateFileError.notAFile(path: path)) { try PrivateFile.check(path) }
            }
        }
    }

    @Test func `a longer file than expected is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/key"
            try PrivateFile.write([UInt8](repeating: 1, count: 200_001), to: path)
            #expect(throws: PrivateFileError.tooLong(path: path, limit: 200_000)) {
                try PrivateFile.read(path, limit: 200_000)
            }
            #expect(try PrivateFile.read(path, limit: 200_001).count == 200_001)
        }
    }

    @Test func `a missing file and a missing directory are told apart from other faults`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/no/key"
            #expect(throws: PrivateFileError.missing(path: path)) { try PrivateFile.read(path, limit: 1) }
            #expect(try PrivateFile.check(path) == false)
            let error = try #require(throws: PrivateFileError.self) { try PrivateFile.write("x".utf8, to: path) }
            #expect(error == .system(SystemError("create", path, code: ENOENT)))
            #expect(error.description.contains("create the directory first"))
        }
    }

    @Test func `missing directories are made, for the owner only`() async throws {
        try await withTemporaryDirectory { directory in
            try PrivateFile.ensureDirectory(directory + "/a/b/c")
            for path in ["/a", "/a/b", "/a/b/c"] { #expect(try mode(of: directory + path) == 0o700) }
            try PrivateFile.ensureDirectory(directory + "/a/b/c/")
        }
    }

    @Test func `a directory that others may write to is refused, one they may read is not`() async throws {
        try await withTemporaryDirectory { directory in
            chmod(directory, 0o755)
            try PrivateFile.ensureDirectory(directory)
            for mode in [0o775, 0o757, 0o1777] as [mode_t] {
                chmod(directory, mode)
                #expect(throws: PrivateFileError.openDirectory(path: directory, mode: mode)) {
                    try PrivateFile.ensureDirectory(directory)
                }
            }
        }
    }

    @Test func `a file in the place of a directory is refused`() async throws {
        try await withTemporaryDirectory { directory in
            try PrivateFile.write("x".utf8, to: directory + "/state")
            #expect(throws: PrivateFileError.notADirectory(path: directory + "/state")) {
                try PrivateFile.ensureDirectory(directory + "/state")
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `what root writes into a service's directory belongs to the service`() async throws {
        try await withTemporaryDirectory { directory in
            chown(directory, 12345, 12345)
            try PrivateFile.write("x".utf8, to: directory + "/key")
            _ = try FileLock(directory + "/lock")
            for name in ["key", "lock"] {
                var status = stat()
                #expect(stat(directory + "/" + name, &status) == 0)
                #expect(status.st_uid == 12345)
            }
        }
    }

    @Test(arguments: [(ENOSPC, "free some space"), (EACCES, "run as the user"), (EROFS, "choose a place")])
    func `texts for people name the path and what to do`(code: Int32, advice: String) {
        let text = SystemError("write", "/state/key", code: code).description
        #expect(text.hasPrefix("cannot write /state/key: "))
        #expect(text.contains(advice))
    }
}
