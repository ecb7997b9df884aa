import AAA
import Foundation
import Gateway
import Glibc
import Platform
import Store
import Testing

@Suite struct VaultTests {
    private struct Scene {
        let store: SQLiteStore
        let keyPath: String

        init(_ directory: String) throws {
            store = try SQLiteStore(path: directory + "/s.db")
            keyPath = directory + "/master.key"
        }

        func vault() async throws -> Vault { try await Vault(store: store, masterKeyPath: keyPath) }
    }

    @Test func `a secret comes back, also from a vault opened later`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            let secret = Secret(Array(0...255))
            try await scene.vault().set("core", secret, now: 7)
            let later = try await scene.vault()
            #expect(try await later.reveal("core") == secret)
            #expect(try await later.list() == [SecretSummary(name: "core", updatedAt: 7)])
            try await later.set("core", Secret("new"), now: 8)
            #expect(try await later.reveal("core") == Secret("new"))
            try await later.remove("core")
            await #expect(throws: VaultError.unknown("core")) { try await later.reveal("core") }
            await #expect(throws: VaultError.unknown("core")) { try await later.remove("core") }
        }
    }

    @Test func `the master key is made at first use, for the owner only`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            _ = try await scene.vault()
            let attributes = try FileManager.default.attributesOfItem(atPath: scene.keyPath)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let text = String(decoding: try PrivateFile.read(scene.keyPath, limit: 1000), as: UTF8.self)
            #expect(text.hasPrefix("sallyport-master-key 1\n"))
        }
    }

    @Test func `nothing of a secret can be read in the store`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            let vault = try await scene.vault()
            let secret = Secret("a very recognisable secret")
            try await vault.set("one", secret, now: 0)
            try await vault.set("two", secret, now: 0)
            let sealed = try await scene.store.secrets().map(\.sealed)
            #expect(sealed[0] != sealed[1], "the same secret looks different each time")
            for bytes in sealed {
                #expect(bytes.first == 1)
                #expect(Data(bytes).range(of: Data("recognisable".utf8)) == nil)
            }
        }
    }

    @Test func `a change of any byte is noticed`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            let vault = try await scene.vault()
            try await vault.set("core", Secret("hunter2"), now: 0)
            let sealed = try #require(try await scene.store.secret(named: "core")).sealed
            for index in sealed.indices {
                var altered = sealed
                altered[index] ^= 0x01
                try await scene.store.putSecret(SealedSecret(name: "core", sealed: altered, updatedAt: 0))
                let expected: VaultError = (1...8).contains(index) ? .otherKey("core") : .damaged("core")
                await #expect(throws: expected, "byte \(index)") { try await vault.reveal("core") }
            }
        }
    }

    @Test func `every cut of a record is noticed, and so is more`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            let vault = try await scene.vault()
            try await vault.set("core", Secret("hunter2"), now: 0)
            let sealed = try #require(try await scene.store.secret(named: "core")).sealed
            for bytes in (0..<sealed.count).map({ Array(sealed[..<$0]) }) + [sealed + [0]] {
                try await scene.store.putSecret(SealedSecret(name: "core", sealed: bytes, updatedAt: 0))
                await #expect(throws: VaultError.damaged("core")) { try await vault.reveal("core") }
            }
        }
    }

    @Test func `two records that were swapped do not open`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            let vault = try await scene.vault()
            try await vault.set("lab", Secret("harmless"), now: 0)
            try await vault.set("prod", Secret("precious"), now: 0)
            let (lab, prod) = (
                try #require(try await scene.store.secret(named: "lab")),
                try #require(try await scene.store.secret(named: "prod"))
            )
            try await scene.store.putSecret(SealedSecret(name: "lab", sealed: prod.sealed, updatedAt: 0))
            try await scene.store.putSecret(SealedSecret(name: "prod", sealed: lab.sealed, updatedAt: 0))
            for name in ["lab", "prod"] {
                await #expect(throws: VaultError.damaged(name)) { try await vault.reveal(name) }
            }
        }
    }

    @Test func `a record of a later version is named as such`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            try await scene.store.putSecret(SealedSecret(name: "core", sealed: [2, 0, 0], updatedAt: 0))
            try await scene.store.putSecret(SealedSecret(name: "zero", sealed: [0], updatedAt: 0))
            try PrivateFile.write(
                "sallyport-master-key 1\n\(Data(SecureRandom.bytes(32)).base64EncodedString())\n".utf8,
                to: scene.keyPath)
            let vault = try await scene.vault()
            await #expect(throws: VaultError.newerVersion("core")) { try await vault.reveal("core") }
            await #expect(throws: VaultError.damaged("zero")) { try await vault.reveal("zero") }
        }
    }

    @Test func `another master key opens nothing and says so`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            try await scene.vault().set("core", Secret("x"), now: 0)
            let other = "sallyport-master-key 1\n\(Data(SecureRandom.bytes(32)).base64EncodedString())\n"
            try PrivateFile.write(other.utf8, to: scene.keyPath, .replace)
            await #expect(throws: VaultError.otherKey("core")) { try await scene.vault().reveal("core") }
        }
    }

    @Test func `a lost master key is not replaced while there are secrets, which can still be removed`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            try await scene.vault().set("core", Secret("x"), now: 0)
            unlink(scene.keyPath)
            let lost = VaultError.masterKey(.lost(path: scene.keyPath))
            await #expect(throws: lost) { try await scene.vault() }
            #expect(lost.description.contains("restore it from a backup"))
            #expect(try PrivateFile.check(scene.keyPath) == false)
            let secrets = SecretAdministration(store: scene.store, masterKeyPath: scene.keyPath, now: { 9 })
            #expect(try await secrets.list().map(\.name) == ["core"])
            await #expect(throws: lost) { try await secrets.set("new", Secret("y")) }
            try await secrets.remove("core")
            try await secrets.set("new", Secret("y"))
            #expect(try await scene.vault().reveal("new") == Secret("y"))
            #expect(try await secrets.list() == [SecretSummary(name: "new", updatedAt: 9)])
        }
    }

    @Test(arguments: [0o644, 0o640, 0o666])
    func `a master key that others may read is refused`(mode: Int) async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            _ = try await scene.vault()
            chmod(scene.keyPath, mode_t(mode))
            let fault = PrivateFileError.openFile(path: scene.keyPath, mode: UInt32(mode))
            await #expect(throws: VaultError.masterKey(.file(fault))) { try await scene.vault() }
        }
    }

    @Test(arguments: [
        "", "junk", "sallyport-master-key 1\n", "sallyport-master-key 1\nAAAA\n", "sallyport-master-key 1\n!!!!\n",
        "sallyport-master-key 1\n" + String(repeating: "A", count: 44),
        "sallyport-master-key 1\n" + String(repeating: "A", count: 43) + "=\nmore\n",
    ])
    func `a file that holds no key is refused`(text: String) async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            try PrivateFile.write(text.utf8, to: scene.keyPath)
            await #expect(throws: VaultError.masterKey(.damaged(path: scene.keyPath))) { try await scene.vault() }
        }
    }

    @Test func `a key of a later format is named as such`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            try PrivateFile.write("sallyport-master-key 2\nx\n".utf8, to: scene.keyPath)
            await #expect(throws: VaultError.masterKey(.newerFormat(path: scene.keyPath))) { try await scene.vault() }
        }
    }

    @Test func `of many who make the key at the same moment all get the same one`() async throws {
        try await withStateDirectory { directory in
            let scene = try Scene(directory)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let vault = try await Vault(store: scene.store, masterKeyPath: scene.keyPath)
                        try await vault.set("s\(number)", Secret("\(number)"), now: 0)
                    }
                }
                try await group.waitForAll()
            }
            let vault = try await scene.vault()
            for number in 0..<12 { #expect(try await vault.reveal("s\(number)") == Secret("\(number)")) }
        }
    }

    @Test(arguments: ["", "-x", "a b", "a/b", "é", "a:b", String(repeating: "x", count: 65)])
    func `a name that cannot stand in a configuration is refused`(name: String) async throws {
        try await withStateDirectory { directory in
            let vault = try await Scene(directory).vault()
            await #expect(throws: VaultError.invalidName) { try await vault.set(name, Secret("x"), now: 0) }
        }
    }

    @Test func `empty and endless secrets are refused, the longest is not`() async throws {
        try await withStateDirectory { directory in
            let vault = try await Scene(directory).vault()
            let longest = Secret([UInt8](repeating: 1, count: Vault.secretLimit))
            await #expect(throws: VaultError.empty) { try await vault.set("x", Secret(""), now: 0) }
            await #expect(throws: VaultError.tooLong) {
                try await vault.set("x", Secret([UInt8](repeating: 1, count: Vault.secretLimit + 1)), now: 0)
            }
            try await vault.set("x", longest, now: 0)
            #expect(try await vault.reveal("x") == longest)
        }
    }

    @Test func `keys for different purposes differ, and stay the same`() async throws {
        try await withStateDirectory { directory in
            let path = directory + "/master.key"
            let first = try MasterKey.loadOrCreate(path)
            let again = try MasterKey.load(path)
            #expect(first.key(for: "audit") == again.key(for: "audit"))
            #expect(first.key(for: "audit") != first.key(for: "vault"))
            #expect(first.key(for: "audit") != first.key(for: "audit", salt: [1]))
            #expect(!"\(first)".contains("SymmetricKey(data"))
        }
    }
}
