// swift-tools-version: 6.2
import PackageDescription

/// Strict concurrency comes with the Swift 6 language mode; a warning in our own code is an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: strict)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "sallyport",
    products: [
        .executable(name: "sallyport", targets: ["sallyport"]),
        .library(name: "Telnet", targets: ["Telnet"]),
        .library(name: "NIOTelnet", targets: ["NIOTelnet"]),
        .library(name: "TelnetClient", targets: ["TelnetClient"]),
        .library(name: "TelnetServer", targets: ["TelnetServer"]),
        .library(name: "Devices", targets: ["Devices"]),
        .library(name: "Emulator", targets: ["Emulator"]),
        .library(name: "Gateway", targets: ["Gateway"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
    ],
    targets: [
        // Layer 0: pure values. No sockets, files, clocks, randomness or logging.
        layer("Telnet", []),
        layer("Terminal", []),
        layer("Devices", ["Terminal"]),
        layer("AAA", [crypto]),
        layer("Policy", ["Devices"]),
        layer("Audit", ["Terminal", crypto]),

        // Layer 1: the only code that touches the world. Each C library stands behind one Swift target.
        .systemLibrary(name: "CLibSSH", pkgConfig: "libssh", providers: [.apt(["libssh-dev"])]),
        .systemLibrary(name: "CLinux", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        layer("NIOTelnet", ["Telnet", "CZlib", nioCore, nioPosix, nioSSL, nioTLS]),
        layer("SSHServer", ["CLibSSH", nioCore]),
        layer("Store", ["AAA", "Policy", grdb]),
        layer("Platform", ["CLinux", "CSodium"]),

        // Layer 2: products, each usable on its own.
        layer("TelnetClient", ["NIOTelnet", "Platform", "Terminal", nioPosix, nioSSL, nioTLS, yams]),
        layer(
            "TelnetServer",
            ["NIOTelnet", "Platform", "Terminal", "Policy", "Audit", nioPosix, nioHTTP1, nioSSL, nioTLS]),
        layer("Emulator", ["NIOTelnet", "Devices", nioPosix]),
        layer(
            "Gateway",
            [
                "NIOTelnet", "SSHServer", "Store", "Platform", "Devices", "AAA", "Policy", "Audit", "Terminal",
                nioPosix, nioSSL, nioTLS, crypto, x509, logging, metrics,
                lifecycle, yams,
            ]),

        // Layer 3: parse arguments, compose, run.
        .executableTarget(
            name: "sallyport",
            dependencies: ["Gateway", "Emulator", "TelnetClient", "TelnetServer", arguments, lifecycle, logging],
            swiftSettings: strict),

        tests("Telnet", ["Telnet"], exclude: ["Golden"]),
        tests("Terminal", ["Terminal"]),
        tests("Devices", ["Devices"]),
        tests("AAA", ["AAA"]),
        tests("Policy", ["Policy"]),
        tests("Audit", ["Audit"]),
        tests("NIOTelnet", ["NIOTelnet", "CZlib", nioEmbedded, nioPosix, nioSSL]),
        tests("SSHServer", ["SSHServer", nioCore, nioPosix, crypto]),
        tests("Store", ["Store"]),
        tests("Platform", ["Platform"]),
        tests("TelnetClient", ["TelnetClient", "Platform", nioPosix]),
        tests("TelnetServer", ["TelnetServer", "NIOTelnet", "Platform", "Policy", "Audit", nioCore]),
        tests("Emulator", ["Emulator", nioEmbedded]),
        tests("Gateway", ["Gateway", "Emulator", nioEmbedded]),
        tests("Interop", ["Platform"]),
    ]
)
