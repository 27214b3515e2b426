// SPDX-License-Identifier: Apache-2.0
import Foundation
import ONNXGraphs
import TestSupport
import Testing

/// The verb `bench` on small networks.
@Suite struct `The verb bench` {
  private static let isEngineThere: Bool = {
    let folder = FileManager.default.temporaryDirectory.appending(path: ProcessInfo.processInfo.globallyUniqueString)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let bytes = try? network().bytes() else { return false }
    try? Data(bytes).write(to: folder.appendingPathExtension("onnx"))
    defer { try? FileManager.default.removeItem(at: folder.appendingPathExtension("onnx")) }
    let words = ["bench", folder.appendingPathExtension("onnx").path, "--numbers", "f32", "--quick", "--runs", "10"]
    return (try? Command.run(words).code) != 69
  }()

  private static func network() throws -> ONNXModel {
    var net = ONNXGraphBuilder(name: "pooled")
    let image = net.input("image", shape: [nil, 1, 4, 4])
    let map = net.relu(net.conv(image, weights: [1, -1, 0.5], shape: [3, 1, 1, 1]), named: "features")
    let vector = net.flatten(net.globalAveragePool(map), named: "vector")
    net.output(net.gemm(vector, weights: [1, 2, 3, 4, 5, 6], outputs: 2, named: "logits"), shape: [nil, 2])
    return try net.model()
  }

  private static let yaml = """
    fiducial-model: 1
    name: effusion
    version: "1.2"
    title: Fluid on chest radiographs
    task: multilabel
    weights: weights.onnx
    licence: Apache-2.0
    inputs:
      - name: image
        layout: NCHW
        channels: 1
        recipe:
          - {step: resize, size: [4, 4, null], interpolation: linear}
          - {step: normalise, by: min-max}
    outputs:
      - name: logits
        meaning: logits
        activation: sigmoid
        classes: [effusion, pneumothorax]
    operating-points:
      - {name: default, finding: effusion, threshold: 0.8}
    accepts:
      modality: [DX, CR]
    intended-use:
      statement: Marks radiographs with fluid for earlier reading.
      population: adults
      users: [radiologists]
    out-of-scope:
      - children

    """

  @Test(.enabled(if: isEngineThere, "the engine is not installed"))
  func `times a network on noise in two kinds of numbers, and says by how much a budget is missed`() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("network.onnx")
    try Data(try Self.network().bytes()).write(to: file)
    let words = [
      "bench", file.path, "--quick", "--numbers", "f32", "--numbers", "int8", "--runs", "40", "--turns", "4",
    ]
    let found = try Command.run(words + ["--json", "--out", folder.file("out").path])
    #expect(found.code == 0, "\(found.errors)")
    let configurations = try #require(try found.json()["configurations"] as? [[String: Any]])
    #expect(
      configurations.compactMap { $0["name"] as? String }
        == ["f32 latency", "f32 throughput", "int8 latency", "int8 throughput"])
    for configuration in configurations {
      let estimates = try #require(configuration["estimates"] as? [[String: Any]])
      let values = Dictionary(
        uniqueKeysWithValues: estimates.map { ($0["name"] as? String ?? "", $0["value"] as? Double ?? -1) })
      let (low, high) = (try #require(values["latency-p50"]), try #require(values["latency-p99"]))
      #expect(low > 0 && low <= high && (values["cpu"] ?? -1) > 0 && (values["throughput"] ?? -1) > 0)
      #expect((configuration["peakBytes"] as? Int ?? 0) > 1 << 20 && (configuration["openSeconds"] as? Double ?? 0) > 0)
      #expect((configuration["cachedSeconds"] as? Double ?? 0) > 0)
    }
    #expect(try String(contentsOf: folder.file("out").appending(path: "bench.html"), encoding: .utf8).contains("<svg"))
    let missed = try Command.run(words + ["--memory-budget", "1"])
    #expect(missed.code == 1 && missed.output.contains("misses memory by"))
    let met = try Command.run(words + ["--latency-budget", "10000", "--percentile", "50"])
    #expect(met.code == 0 && met.output.contains("Recommended: "))
    #expect(try Command.run(words + ["--latency-budget", "10000", "--percentile", "99"]).code == 2)
  }

  @Test(.enabled(if: isEngineThere, "the engine is not installed"))
  func `compares the answers of a package in 8 bits with those in single precision`() throws {
    let folder = try TemporaryFolder()
    let package = folder.file("package")
    try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
    try Data(Self.yaml.utf8).write(to: package.appending(path: "model.yaml"))
    try Data(try Self.network().bytes()).write(to: package.appending(path: "weights.onnx"))
    var random = SplitMix(seed: 8)
    var rows = ["image,patient,truth"]
    for index in 0..<24 {
      var bytes = Data("NRRD0004\ntype: float\ndimension: 2\nsizes: 4 4\nencoding: raw\nendian: little\n\n".utf8)
      let isPositive = index % 2 == 0
      for _ in 0..<16 {
        let value = Float(random.uniform() * (isPositive ? 1 : random.uniform()))
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
      try bytes.write(to: folder.file("i\(index).nrrd"))
      rows.append("i\(index).nrrd,p\(index),\(isPositive ? 1 : 0)")
    }
    let cases = try folder.write("cases.csv", rows.joined(separator: "\n") + "\n")
    let found = try Command.run([
      "bench", package.path, "--cases", cases.path, "--positive", "1", "--finding", "effusion", "--quick", "--runs",
      "20",
      "--turns", "2", "--numbers", "f32", "--numbers", "int8", "--json",
    ])
    #expect(found.code == 0, "\(found.errors)")
    let loss = try #require((try found.json()["losses"] as? [[String: Any]])?.first)
    #expect(loss["numbers"] as? String == "int8")
    #expect((loss["greatestDifference"] as? Double ?? 1) < 0.05 && (loss["correlation"] as? Double ?? 0) > 0.99)
    #expect(((loss["flips"] as? [String: Any])?["n"] as? Int) == 24)
    let names = (loss["estimates"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    #expect(names.contains("difference.auc"))
  }

  @Test func `refuses what it cannot use`() throws {
    #expect(try Command.run(["bench", "no/such.onnx"]).code == 74)
    #expect(try Command.run(["bench", "m.onnx", "--percentile", "97"]).code == 64)
    #expect(try Command.run(["bench", "m.onnx", "--grid", "3x1"]).code == 64)
  }

  @Test(.enabled(if: isEngineThere, "the engine is not installed"))
  func `the page has each configuration as a sign of the chart and a row of its table`() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("network.onnx")
    try Data(try Self.network().bytes()).write(to: file)
    let words = ["bench", file.path, "--quick", "--numbers", "f32", "--runs", "40", "--turns", "4", "--grid", "1x1"]
    let found = try Command.run(words + ["--json", "--out", folder.file("out").path])
    #expect(found.code == 0, "\(found.errors)")
    let answer = try found.json()
    let configurations = try #require(answer["configurations"] as? [[String: Any]])
    let names = configurations.compactMap { $0["name"] as? String }
    #expect(names.count == 3 && Set(names).count == 3)
    // Nothing is said to meet or to miss a budget that nobody named.
    #expect(configurations.allSatisfy { $0["budget"] == nil } && answer["recommended"] as? String == nil)
    let page = try String(contentsOf: folder.file("out").appending(path: "bench.html"), encoding: .utf8)
    #expect(page.contains("Images a second against waiting for one") && page.contains("Latency p95 (ms)"))
    // A configuration stands in the table of times, in the chart of latency and in that of processor time.
    for name in names { #expect(page.components(separatedBy: name).count > 3, "\(name)") }
  }

  @Test func `names each fault of a file of cases`() throws {
    let folder = try TemporaryFolder()
    let package = folder.file("package")
    try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
    try Data(Self.yaml.utf8).write(to: package.appending(path: "model.yaml"))
    try Data(try Self.network().bytes()).write(to: package.appending(path: "weights.onnx"))
    for (text, word) in [
      ("picture,truth\na.nrrd,1\n", "no column image"), ("image,truth\n", "no row"),
      ("image,truth\na.nrrd,1\n,0\n", "no image"),
    ] {
      let cases = try folder.write("cases.csv", text)
      let found = try Command.run(["bench", package.path, "--cases", cases.path])
      #expect(found.code == 65 && found.errors.contains(word), "\(word): \(found.code) \(found.errors)")
    }
    let absent = try Command.run(["bench", package.path, "--cases", folder.file("absent.csv").path])
    #expect(absent.code == 74)
  }

  @Test(arguments: [
    ["--latency-budget", "0"], ["--memory-budget", "-1"], ["--loss-budget", "1.5"], ["--margin", "0"], ["--runs", "9"],
    ["--turns", "1"], ["--cases", "c.csv", "i.png"],
  ])
  func `refuses budgets and sizes out of their range`(_ words: [String]) throws {
    #expect(try Command.run(["bench", "m.onnx"] + words).code == 64)
  }
}
