// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that a user of the library never meets it.
let package = Package(
    name: "codec",
    dependencies: [
        .package(name: "sallyport", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    ],
    targets: [
        .executableTarget(
            name: "codec",
            dependencies: [
                .product(name: "Telnet", package: "sallyport"), .product(name: "NIOTelnet", package: "sallyport"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ])
    ]
)
