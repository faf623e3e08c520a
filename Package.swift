// swift-tools-version: 6.0
// Hone: see README.md for the tour of the targets. Arrows between targets only ever point down this list's order
// of layers: repl, HoneC -> HoneScript -> Hone -> HoneRuntime, HoneFiles, HoneData -> HoneGraph -> HoneCore.
import PackageDescription

let swift: [SwiftSetting] = [.swiftLanguageMode(.v5), .enableUpcomingFeature("ExistentialAny")]

let loops: [CSetting] = [.unsafeFlags(["-O3", "-std=gnu11", "-fno-math-errno", "-ffp-contract=fast"])]

// oneDNN 2.6 or later, 3.x included: the system's, or that of a folder with include/ and lib/.
let oneDNN = Context.environment["HONE_ONEDNN"]

let package = Package(
    name: "hone",
    products: [
        .library(name: "hone", type: .dynamic, targets: ["HoneC"]),
        .executable(name: "hone-repl", targets: ["HoneREPL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    ],
    targets: [
        // Libraries of the system, each a module map and, where Swift cannot import a macro, a shim header.
        .systemLibrary(name: "CHone", path: "include"),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev", "zlib1g-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),

        // C of our own: hot loops that no library has, and what Swift cannot express (line editing, coroutines, signals).
        .target(name: "COneDNN", cSettings: oneDNN.map { [.unsafeFlags(["-I\($0)/include"])] },
                linkerSettings: oneDNN.map { [.unsafeFlags(["-Xlinker", "\($0)/lib/libdnnl.so", "-Xlinker", "-rpath", "-Xlinker", "\($0)/lib"])] } ?? [.linkedLibrary("dnnl")]),
        .target(name: "CKernels", dependencies: ["COneDNN", "CInterrupt"], cSettings: loops, linkerSettings: [.linkedLibrary("m"), .linkedLibrary("gomp")]),
        .target(name: "CCSV", cSettings: loops, linkerSettings: [.linkedLibrary("m"), .linkedLibrary("z")]),
        .target(name: "CArrays", cSettings: loops),
        .target(name: "CCoroutine"),
        .target(name: "CInterrupt"),
        .target(name: "CHandle"),
        .target(name: "CCairo", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CMedia", cSettings: loops, linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CLineEdit", linkerSettings: [.linkedLibrary("edit")]),

        .target(name: "HoneCore", dependencies: ["CArrays", "CInterrupt", .product(name: "OrderedCollections", package: "swift-collections")],
                swiftSettings: swift),
        .target(name: "HoneGraph", dependencies: ["HoneCore"], swiftSettings: swift),
        .target(name: "HoneRuntime", dependencies: ["HoneGraph", "HoneCore", "CKernels", "CArrays", "COneDNN", "CInterrupt"], swiftSettings: swift),
        .target(name: "HoneFiles", dependencies: ["HoneCore", "CZip", "CJansson"], swiftSettings: swift),
        .target(name: "HoneData", dependencies: ["HoneCore", "HoneFiles", "CCSV", "CMedia", "CZip"], swiftSettings: swift),
        .target(name: "Hone", dependencies: ["HoneCore", "HoneGraph", "HoneRuntime", "HoneFiles", "HoneData"],
                swiftSettings: swift),
        .target(name: "HoneLanguage", dependencies: ["HoneCore", "CCoroutine", "CPCRE2", .product(name: "OrderedCollections", package: "swift-collections")],
                swiftSettings: swift),
        .target(name: "HoneScript", dependencies: ["HoneLanguage", "Hone", "HoneCore", "HoneData", "HoneFiles", "CCairo"],
                swiftSettings: swift),
        // The library exports the functions of hone.h and nothing else.
        .target(name: "HoneC", dependencies: ["CHone", "CHandle", "HoneScript", "HoneLanguage", "Hone", "HoneCore", "HoneData", "HoneFiles"],
                exclude: ["exports.map"], swiftSettings: swift,
                linkerSettings: [.unsafeFlags(["-Xlinker", "-soname=libhone.so", "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/HoneC/exports.map"])]),
        .executableTarget(name: "HoneREPL", dependencies: ["HoneScript", "HoneLanguage", "HoneCore", "CLineEdit", "CInterrupt"],
                          path: "repl", exclude: ["examples"], swiftSettings: swift),

        .testTarget(name: "HoneCoreTests", dependencies: ["HoneCore"], swiftSettings: swift),
        .testTarget(name: "HoneFilesTests", dependencies: ["HoneFiles", "HoneCore"], exclude: ["Fixtures"],
                    swiftSettings: swift),
        .testTarget(name: "HoneDataTests", dependencies: ["HoneData", "HoneCore", "CZip"], swiftSettings: swift),
        .testTarget(name: "HoneGraphTests", dependencies: ["HoneRuntime", "HoneGraph", "HoneCore"], swiftSettings: swift),
        .testTarget(name: "HoneTests", dependencies: ["Hone", "HoneCore", "HoneData", "HoneFiles"],
                    exclude: ["Fixtures"], swiftSettings: swift),
        .testTarget(name: "HoneLanguageTests", dependencies: ["HoneLanguage", "HoneCore"],
                    exclude: ["Scripts"], swiftSettings: swift),
        .testTarget(name: "HoneScriptTests", dependencies: ["HoneScript", "HoneLanguage", "HoneCore"],
                    exclude: ["Scripts"], swiftSettings: swift),
    ]
)
