// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import ModelPackages
import ModelRegistry
import Store
import Testing
import Vocabulary

@Suite struct `Versions of a model` {
  @Test func `are known by the digest of their package and numbered in their order`() throws {
    let small = try SmallRegistry()
    let first = try small.register("chest", "1")
    let second = try small.register("chest", "2")
    #expect(first.description == "chest@1")
    #expect(second.description == "chest@2")
    #expect(try small.registry.version(named: first.digest.description) == first)
    #expect(try small.registry.version(named: "chest@1") == first)
    #expect(try small.registry.version(named: "chest") == second)
    #expect(try small.registry.versions(of: #require(ModelName("chest"))).map(\.number) == [1, 2])
    #expect(try small.registry.stage(of: first) == .registered)
  }

  @Test func `are told and not doubled when the same package comes again`() throws {
    let small = try SmallRegistry()
    let first = try small.register()
    let (package, files) = SmallRegistry.package(weights: Array("weights of chest 1".utf8))
    let again = try small.registry.register(package, by: SmallRegistry.by("other")) { files[$0] ?? [] }
    #expect(!again.isNew)
    #expect(again.version == first)
    #expect(try small.registry.versions(of: #require(ModelName("chest"))).count == 1)
  }

  @Test func `are refused where a file has other bytes than the package lists`() throws {
    let small = try SmallRegistry()
    let (package, files) = SmallRegistry.package(weights: [1, 2, 3])
    let expected = ContentDigest(hashing: [1, 2, 3])
    #expect(
      throws: RegistryError.otherBytes(path: "model.onnx", expected: expected, found: ContentDigest(hashing: [1, 2]))
    ) {
      try small.registry.register(package, by: SmallRegistry.by("maker")) {
        $0 == "model.onnx" ? [1, 2] : files[$0] ?? []
      }
    }
    #expect(try small.registry.names().isEmpty)
  }

  @Test func `that were trained on data this archive does not have are refused unless that is said`() throws {
    let small = try SmallRegistry()
    var (package, files) = SmallRegistry.package(weights: [1])
    let data = ContentDigest(hashing: "elsewhere".utf8)
    package.manifest.trainingData = data
    let made = package
    let bytes = files
    #expect(throws: RegistryError.unknownTrainingData(data)) {
      try small.registry.register(made, by: SmallRegistry.by("maker")) { bytes[$0] ?? [] }
    }
    files["x"] = nil
    let version = try small.registry.register(made, allowsForeignData: true, by: SmallRegistry.by("maker")) {
      bytes[$0] ?? []
    }.version
    #expect(version.record.trainingData == data)
  }

  @Test func `name their unknown neighbours`() throws {
    let small = try SmallRegistry()
    try small.register()
    #expect(throws: RegistryError.unknownModel("brain", known: ["chest"])) {
      try small.registry.version(named: "brain")
    }
    #expect(throws: RegistryError.unknownVersion(name: "chest", number: 3, latest: 1)) {
      try small.registry.version(named: "chest@3")
    }
    #expect(throws: RegistryError.unknownAlias(model: "chest", alias: "champion", known: [])) {
      try small.registry.version(named: "chest:champion")
    }
    for bad in ["chest@0", "chest@01", "chest@", "a b", "chest:Champion", "chest:", ":champion", ""] {
      #expect(throws: RegistryError.badReference(bad)) { try ModelReference(bad) }
    }
  }

  @Test func `keep all their files from the collection of garbage`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.sign(version)
    try small.report(on: version)
    small.archive.settle()
    let stray = try small.archive.blobs.put(Array("stray".utf8))
    small.archive.settle()
    _ = try small.archive.collect(.removing)
    #expect(!small.archive.blobs.contains(stray))
    #expect(try small.registry.verify().isEmpty)
    #expect(try small.archive.verify().faults.isEmpty)
  }
}

@Suite struct `Products whose weights are not ours` {
  static let yaml = """
    name: lung-vendor
    manufacturer: Example Devices
    product: LungFinder
    version: 4.2.1
    udi-di: "(01)00614141999996"
    intended-use: Points at pneumothorax on chest radiographs
    clearances:
      - kind: fda-510k
        number: K123456
      - kind: ce-mdr
        number: G10 012345 0001
    outputs:
      - output: PTX
        finding: pneumothorax
        threshold: 0.4
      - output: VERDICT
        finding: any
        positive: [ABNORMAL, "yes"]
    """

  @Test func `are registered by version, UDI, clearance and the meaning of their outputs`() throws {
    let small = try SmallRegistry()
    let record = try ModelRecord(product: Array(Self.yaml.utf8), fileName: "product.yaml")
    let version = try small.registry.register(record, by: SmallRegistry.by("maker")).version
    #expect(!version.hasWeights)
    #expect(version.record == record)
    #expect(version.record.product?.deviceIdentifier.description == "00614141999996")
    #expect(version.record.product?.clearances.map(\.number) == ["K123456", "G10 012345 0001"])
    #expect(version.record.product?.outputs.first == .init(output: "PTX", finding: "pneumothorax", threshold: 0.4))
    #expect(try !small.registry.register(record, by: SmallRegistry.by("maker")).isNew)
    #expect(throws: RegistryError.noWeights(version: "lung-vendor@1")) {
      try small.registry.load("lung-vendor@1", for: .evaluation)
    }
    try small.raise(version, to: .live)
    #expect(try small.registry.faults(in: version, for: .live).isEmpty)
    #expect(try small.registry.verify().isEmpty)
  }

  @Test func `are refused with a wrong check digit, a wrong number of a clearance, or an output without a yes`() throws
  {
    let yaml = Self.yaml.replacingOccurrences(of: "999996", with: "999995")
      .replacingOccurrences(of: "K123456", with: "K12345").replacingOccurrences(of: "    threshold: 0.4\n", with: "")
      .replacingOccurrences(of: "manufacturer", with: "manufacture")
    let faults = #expect(throws: InputFaults.self) {
      try ModelRecord(product: Array(yaml.utf8), fileName: "product.yaml")
    }
    let columns = (faults?.faults ?? []).compactMap(\.column)
    #expect(columns.contains("udi-di"))
    #expect(columns.contains("clearances[0].number"))
    #expect(columns.contains("outputs[0]"))
    #expect(columns.contains("manufacture"))
  }

  /// GTINs with check digits worked out by hand; the first is that of GS1's own example, 6291041500213.
  @Test(arguments: [
    ("6291041500213", true), ("6291041500214", false), ("(01)00614141999996", true), ("0614141999996", true),
    ("12345670", true), ("12345678", false), ("1234567", false), ("+A123BJC5D6E71", true), ("=A9997XYZ100T0474", true),
    ("0061414199999x", false), ("", false),
  ])
  func `have device identifiers whose check digit is checked`(text: String, isOne: Bool) {
    #expect((ProductIdentifier(text) != nil) == isOne)
  }
}
