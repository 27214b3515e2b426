// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import Testing
import Volumes
import Workers

/// The built helper, as clients start it.
private enum Engine {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let folder: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: InferenceHelper.programName)
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  static let isThere: Bool = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: ".deps/openvino/lib").path)
    return names?.contains { $0.hasPrefix("libopenvino_c.so") } ?? false
  }()

  static func helper() -> InferenceHelper {
    InferenceHelper(program: HelperProgram(InferenceHelper.programName, in: folder, arguments: []))
  }
}

@Suite(.enabled(if: Engine.isThere, "the engine's library is not installed"))
struct `A network in the engine` {
  /// The mean over 3 × 3 (× 3) voxels as logits, its ReLU inside.
  private static func package(_ shape: [Int?], axes: Int) throws -> ModelPackage {
    var net = ONNXGraphBuilder(name: "mean")
    let image = net.input("x", shape: shape)
    let count = axes == 3 ? 27 : 9
    let kernel = [1, 1] + [Int](repeating: 3, count: axes)
    let mean = net.conv(
      image, weights: [Float](repeating: 1 / Float(count), count: count), shape: kernel, pads: 1)
    let inner = net.relu(mean, named: "inner")
    net.step("Identity", [inner], named: "y")
    net.output("y", shape: shape)
    var package = Toy.package(.segmentation, classes: ["lesion"], layout: axes == 3 ? .ncdhw : .nchw)
    package.weights = try net.model().bytes()
    package.manifest.embeddingValue = "inner"
    return package
  }

  @Test func `says in windows what it says of the whole, away from the windows' rims`() throws {
    let helper = Engine.helper()
    let open = try ImageModel.open(try Self.package([nil, 1, nil, nil], axes: 2), in: helper)
    let fixed = try ImageModel.open(try Self.package([1, 1, 16, 16], axes: 2), in: helper)
    let volume = try Toy.noise(SIMD3(48, 40, 1), seed: 11)
    let whole = try open.answer(open.prepared(volume))
    let windows = try fixed.answer(fixed.prepared(volume))
    #expect(try fixed.answer(fixed.prepared(volume)).numbers == windows.numbers)
    let starts = [[0, 8, 16, 24], [0, 8, 16, 24, 32]]
    for y in 1..<39 where !starts[0].contains(where: { y == $0 || y == $0 + 15 }) {
      for x in 1..<47 where !starts[1].contains(where: { x == $0 || x == $0 + 15 }) {
        #expect(abs(whole.numbers[y * 48 + x] - windows.numbers[y * 48 + x]) < 1e-5)
      }
    }
    // The inner map has one channel, whose mean over space is near one half.
    #expect(whole.embedding?.count == 1 && abs((whole.embedding?[0] ?? 0) - 0.5) < 0.05)
  }

  @Test func `takes volumes in three dimensions, views and members`() throws {
    let helper = Engine.helper()
    let model = try ImageModel.open(try Self.package([1, 1, 6, 8, 8], axes: 3), in: helper)
    let volume = try Toy.noise(SIMD3(13, 9, 7), seed: 12)
    let plan = PredictionPlan(try ModelEnsemble([model, model]), views: [.mirrored, .noisy], seed: 3)
    let answer = try plan.answered(volume)
    #expect(answer.numbers.count == 13 * 9 * 7)
    #expect(answer.uncertainty["ensemble-spread"] == 0)
    #expect((answer.uncertainty["view-spread"] ?? 0) > 0)
    #expect(try plan.answered(volume).numbers == answer.numbers)
  }

  @Test func `takes several images at once where its batch is open`() throws {
    let model = try ImageModel.open(try Self.package([nil, 1, nil, nil], axes: 2), in: Engine.helper())
    let images = try (0..<5).map { try model.prepared(Toy.noise(SIMD3(12, 10, 1), seed: UInt64($0))) }
    let together = try model.answers(images, batch: 4)
    for (image, answer) in zip(images, together) {
      let alone = try model.answer(image)
      #expect(zip(alone.numbers, answer.numbers).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }
}
