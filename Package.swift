// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "Shrinkage",
  products: [
    .library(name: "Shrinkage", targets: ["Shrinkage"]),
    .library(name: "ShrinkageData", targets: ["ShrinkageData"]),
    .executable(name: "shrinkage", targets: ["ShrinkageCLI"]),
    .executable(name: "shrinkage-bench", targets: ["ShrinkageBench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // OpenBLAS must be bound before LAPACKE, whose Debian package pulls the slow reference BLAS.
    .systemLibrary(
      name: "COpenBLAS",
      pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]
    ),
    .target(name: "Shrinkage", dependencies: ["COpenBLAS"], swiftSettings: settings),
    .target(name: "ShrinkageData", dependencies: ["Shrinkage"], swiftSettings: settings),
    .target(
      name: "ShrinkageReport",
      dependencies: ["Shrinkage", .product(name: "Mustache", package: "swift-mustache")],
      swiftSettings: settings),
    .executableTarget(
      name: "ShrinkageCLI",
      dependencies: [
        "Shrinkage", "ShrinkageData", "ShrinkageReport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "ShrinkageBench",
      dependencies: [
        "Shrinkage", "ShrinkageData",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/ShrinkageBench",
      swiftSettings: settings
    ),
    .testTarget(
      name: "ShrinkageTests", dependencies: ["Shrinkage"], swiftSettings: settings),
    .testTarget(
      name: "ShrinkageDataTests", dependencies: ["ShrinkageData", "ReferenceFixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "ShrinkageReportTests", dependencies: ["ShrinkageReport"],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "ShrinkageCLITests",
      dependencies: ["ShrinkageCLI", "ShrinkageReport", "ReferenceFixtures"],
      swiftSettings: settings),
    // Stored fits of other packages and files for tests, which both of the above use.
    .target(
      name: "ReferenceFixtures", dependencies: ["Shrinkage"], path: "Tests/ReferenceFixtures",
      resources: [.copy("Fixtures")], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)

// The documentation plugin is for this project's own checks: no user of the package resolves it.
if Context.environment["SHRINKAGE_DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
