// swift-tools-version: 6.2

import PackageDescription

// What the benchmarks measure with. Apart from the product's own package: it must not slow down its build, and needs
// nothing but the C library and SQLite, so that what is measured is not the measuring.
let package = Package(
    name: "secretsync-bench",
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .executableTarget(
            name: "bench-load", dependencies: ["CSQLite"],
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error),
            ]),
    ]
)
