// swift-tools-version: 6.2

import PackageDescription

// One array for every target; each flag with its reason.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // `any P` is spelled out, so that a boxed value is visible where it costs.
    .enableUpcomingFeature("ExistentialAny"),
    // A member is usable only where its module is imported: the arrows of the architecture stay honest.
    .enableUpcomingFeature("MemberImportVisibility"),
    // What a target re-exposes of another is written `public import`.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // An async function stays on its caller's executor unless it says otherwise.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Every use of unsafe memory carries the word `unsafe`.
    .strictMemorySafety(),
    // A warning is a defect that has not been looked at yet.
    .treatAllWarnings(as: .error),
]

// The static Swift runtime asks for every symbol to be exported, which nobody looks up, and the system's linker scatters what a
// start touches: 2 MiB of resident memory each (`make bench BENCH=footprint`).
let programLinking: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "--no-export-dynamic"], .when(platforms: [.linux], configuration: .release))
]

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
// Runs `credential_process` and the processes of tests.
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "secretsync",
    products: [
        .executable(name: "secretsyncd", targets: ["secretsyncd"]),
        .executable(name: "secretsync", targets: ["secretsync"]),
        // A client's code names the vocabulary and the value tree too, so the library brings both.
        .library(name: "SyncClient", targets: ["SyncClient", "SyncProtocol", "JSONDocument"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        // Without its Foundation trait.
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0", traits: []),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CJSONC", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .target(name: "JSONDocument", dependencies: ["CJSONC"], swiftSettings: settings),
        .target(name: "SyncProtocol", dependencies: ["JSONDocument"], swiftSettings: settings),
        .target(
            name: "SyncEngine", dependencies: ["SyncProtocol", "JSONDocument", crypto],
            exclude: ["DESIGN.md"], swiftSettings: settings),
        .target(
            name: "SyncScheduler", dependencies: ["SyncEngine", "SyncProtocol", "JSONDocument"],
            exclude: ["DESIGN.md"], swiftSettings: settings),
        .target(
            name: "SyncStore",
            dependencies: ["SyncEngine", "SyncProtocol", "JSONDocument", "CSQLite", crypto],
            exclude: ["DESIGN.md"], swiftSettings: settings),
        .target(
            name: "AWSSecretsManager",
            dependencies: [
                "JSONDocument", "CExpat", crypto, nio, nioPosix, nioHTTP1,
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                subprocess, system,
            ],
            exclude: ["DESIGN.md"], swiftSettings: settings),
        .target(
            name: "SecretsManagerEmulator",
            dependencies: ["JSONDocument", crypto, nio, nioPosix, nioHTTP1], swiftSettings: settings),
        .target(
            name: "SyncAgent",
            dependencies: [
                "JSONDocument", "SyncProtocol", "SyncEngine", "SyncScheduler", "SyncStore", "AWSSecretsManager",
                nio, nioPosix, logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            exclude: ["DESIGN.md"], swiftSettings: settings),
        .target(
            name: "SyncClient", dependencies: ["SyncProtocol", "JSONDocument", nio, nioPosix],
            swiftSettings: settings),
        .executableTarget(
            name: "secretsyncd",
            dependencies: ["SyncAgent", "SecretsManagerEmulator", arguments], swiftSettings: settings,
            linkerSettings: programLinking),
        .executableTarget(
            name: "secretsync",
            dependencies: ["SyncClient", "SyncProtocol", "JSONDocument", arguments], swiftSettings: settings,
            linkerSettings: programLinking),

        // A model of the world around the engine, for its tests, and the program that runs it for hours.
        .target(
            name: "Simulation", dependencies: ["SyncScheduler", "SyncEngine", "SyncProtocol", "JSONDocument"],
            path: "Tests/Simulation", exclude: ["README.md"], swiftSettings: settings),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation", arguments], path: "Tests/Simulate", swiftSettings: settings),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"], swiftSettings: settings),

        // A certificate nobody trusts, and TLS in front of a plain server.
        .target(
            name: "TestTLS", dependencies: [nio, nioPosix, .product(name: "NIOSSL", package: "swift-nio-ssl")],
            path: "Tests/TestTLS", swiftSettings: settings),

        .testTarget(name: "JSONDocumentTests", dependencies: ["JSONDocument"], swiftSettings: settings),
        .testTarget(
            name: "SyncProtocolTests", dependencies: ["SyncProtocol", "JSONDocument"], swiftSettings: settings),
        .testTarget(
            name: "SyncEngineTests", dependencies: ["SyncEngine", "Simulation", "SyncProtocol", "JSONDocument"],
            swiftSettings: settings),
        .testTarget(
            name: "SyncSchedulerTests", dependencies: ["SyncScheduler", "SyncEngine", "SyncProtocol"],
            swiftSettings: settings),
        .testTarget(
            name: "SyncStoreTests",
            dependencies: ["SyncStore", "SyncEngine", "SyncProtocol", "JSONDocument"], swiftSettings: settings),
        .testTarget(
            name: "AWSSecretsManagerTests",
            dependencies: [
                "AWSSecretsManager", "JSONDocument", "TestTLS", crypto, nio, nioPosix, nioHTTP1,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SecretsManagerEmulatorTests",
            dependencies: ["SecretsManagerEmulator", "JSONDocument"], swiftSettings: settings),
        .testTarget(
            name: "SyncAgentTests",
            dependencies: [
                "SyncAgent", "SyncClient", "SyncProtocol", "SyncEngine", "SyncScheduler", "SyncStore",
                "AWSSecretsManager", "SecretsManagerEmulator", "Simulation", "JSONDocument", "TestTLS", logging,
                subprocess, system, nio, .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SyncClientTests",
            dependencies: ["SyncClient", "secretsync", "SyncProtocol", "JSONDocument", nio, nioPosix],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            // The executables are run, not imported: named here so that a test build makes them.
            dependencies: [
                "secretsyncd", "secretsync", "SecretsManagerEmulator", "SyncClient", "SyncProtocol", "JSONDocument",
                subprocess, system,
            ],
            swiftSettings: settings),
    ]
)

// Fuzz targets are linked with libFuzzer's own main, so they are there only where they are asked for (make fuzz).
if Context.environment["SECRETSYNC_FUZZ"] != nil {
    let fuzzed: [(name: String, dependencies: [Target.Dependency])] = [
        ("FuzzLine", ["SyncProtocol", "JSONDocument"]), ("FuzzCommand", ["SyncProtocol", "JSONDocument"]),
        ("FuzzTemplate", ["SyncEngine", "SyncProtocol"]),
        ("FuzzValue", ["SyncEngine", "SyncProtocol", "JSONDocument"]),
        ("FuzzAnswer", ["AWSSecretsManager"]), ("FuzzProfile", ["AWSSecretsManager"]),
    ]
    package.targets.append(
        .target(name: "FuzzDriver", path: "Tests/Fuzz/FuzzDriver", swiftSettings: settings))
    package.targets += fuzzed.map { target in
        .executableTarget(
            name: target.name, dependencies: target.dependencies + ["FuzzDriver"], path: "Tests/Fuzz/\(target.name)",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
    }
}

// The targets without a network or a disk, for sanitizers: each needs a build of its own (make asan, make tsan).
if Context.environment["SECRETSYNC_PURE"] != nil {
    let pure: Set = [
        "CJSONC", "JSONDocument", "SyncProtocol", "SyncEngine", "SyncScheduler", "Simulation", "JSONDocumentTests",
        "SyncProtocolTests", "SyncEngineTests", "SyncSchedulerTests", "SimulationTests",
    ]
    package.products = []
    package.targets.removeAll { !pure.contains($0.name) }
    package.dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return true }
        return !location.contains("swift-crypto")
    }
}
