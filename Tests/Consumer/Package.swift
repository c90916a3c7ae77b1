// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Consumer",
  dependencies: [.package(name: "Shrinkage", path: "../..")],
  targets: [
    .executableTarget(
      name: "Consumer", dependencies: [.product(name: "Shrinkage", package: "Shrinkage")])
  ],
  swiftLanguageModes: [.v6]
)
