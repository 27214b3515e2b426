// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import Testing
import Volumes

@Suite struct `What a model says of an image` {
  @Test func `numbers beside the image come from what is known of it, in the columns' order`() throws {
    let package = Toy.package(.regression, classes: ["years"], meaning: .value, columns: ["age", "kVp"])
    // The network has its inputs in another order than the package.
    let network = ToyNetwork([("row", [2]), ("x", [1, nil, nil])]) { tensors in
      [Toy.tensor([1, 1], [tensors[0].values[0] + 10 * tensors[0].values[1] + 100 * tensors[1].values[0]])]
    }
    let model = try ImageModel(package, network)
    let volume = try Toy.volume(SIMD3(2, 2, 1)) { _ in 3 }
    let image = try model.prepared(volume, attributes: ["kVp": .number(2), "age": .number(1), "sex": .text("F")])
    #expect(try model.answer(image).numbers == [321])
    #expect(try model.answer(image).uncertainty.isEmpty)
    #expect(throws: PredictionFailure.missingColumn(input: "row", column: "kVp")) {
      try model.prepared(volume, attributes: ["age": .number(1)])
    }
    #expect(throws: PredictionFailure.columnNotNumber(input: "row", column: "age")) {
      try model.prepared(volume, attributes: ["age": .text("041Y"), "kVp": .number(2)])
    }
  }

  @Test func `inner maps are averaged over space, sentences of patches over their words`() throws {
    var package = Toy.package(.classification, classes: ["a", "b"], activation: .softmax, meaning: .logits)
    package.manifest.embeddingValue = "inner"
    func embedding(_ shape: [Int], _ values: [Float]) throws -> [Float]? {
      let network = ToyNetwork([("x", [1, nil, nil])], outputs: ["y", "inner"]) { _ in
        [Toy.tensor([1, 2], [0, 0]), Toy.tensor(shape, values)]
      }
      let model = try ImageModel(package, network)
      return try model.answer(model.prepared(Toy.volume(SIMD3(2, 2, 1)) { _ in 0 })).embedding
    }
    #expect(try embedding([1, 2, 1, 2], [1, 3, 10, 20]) == [2, 15])
    #expect(try embedding([1, 2, 1, 1, 2], [1, 3, 10, 20]) == [2, 15])
    #expect(try embedding([1, 2, 2], [1, 3, 10, 20]) == [5.5, 11.5])
    #expect(try embedding([1, 3], [1, 2, 3]) == [1, 2, 3])
  }

  @Test func `an embedding model answers with its vector`() throws {
    let network = ToyNetwork([("x", [1, nil, nil])]) { _ in [Toy.tensor([1, 2, 1, 2], [1, 3, 10, 20])] }
    let model = try ImageModel(Toy.package(.embedding, classes: [], meaning: .embedding), network)
    let answer = try model.answer(model.prepared(Toy.volume(SIMD3(2, 2, 1)) { _ in 0 }))
    #expect(answer.numbers == [2, 15] && answer.embedding == [2, 15] && answer.findings.isEmpty)
  }

  @Test(arguments: [(nil, [3, 2, 1]), (1, [1, 1, 1, 1, 1, 1]), (4, [4, 4, 4])] as [(Int?, [Int])])
  func `neighbours of one size go in together as the batch allows, with one answer each`(
    batch: Int?, groups: [Int]
  ) throws {
    let network = ToyNetwork([("x", [1, nil, nil])], batch: batch) { tensors in
      [Toy.tensor([1, 1], [tensors[0].values.reduce(0, +)])]
    }
    let model = try ImageModel(
      Toy.package(.classification, classes: ["a"], activation: .sigmoid, meaning: .logits), network)
    let sizes = batch == 4 ? [2, 2, 2, 2, 2, 3, 4] : [2, 2, 2, 2, 2, 3]
    let images = try sizes.enumerated().map { number, size in
      try model.prepared(Toy.volume(SIMD3(size, 1, 1)) { _ in Float(number) })
    }
    let answers = try model.answers(images, batch: 3)
    #expect(answers.map { $0.numbers[0] } == sizes.enumerated().map { Float($0 * $1) })
    if batch == 4 {
      // Four, one filled up to four, and two of other sizes likewise.
      #expect(network.batches == [4, 4, 4, 4])
    } else {
      #expect(network.batches == groups)
    }
  }

  @Test func `an image that is refused is told by its own failure`() throws {
    let network = ToyNetwork([("x", [1, nil, nil])]) { [Toy.tensor([1, 1], [$0[0].values[0]])] }
    let model = try ImageModel(
      Toy.package(.classification, classes: ["a"], activation: .sigmoid, meaning: .logits), network)
    let image = try model.prepared(Toy.volume(SIMD3(1, 1, 1)) { _ in .infinity })
    #expect(throws: PredictionFailure.notFinite(output: "y")) { try model.answer(image) }
  }

  @Test func `probabilities come with their entropy and margin`() throws {
    let network = ToyNetwork([("x", [1, nil, nil])]) { _ in [Toy.tensor([1, 3], [0, 0, 0])] }
    let package = Toy.package(.classification, classes: ["a", "b", "c"], activation: .softmax, meaning: .logits)
    let model = try ImageModel(package, network)
    let answer = try model.answer(model.prepared(Toy.volume(SIMD3(1, 1, 1)) { _ in 0 }))
    #expect(abs((answer.uncertainty["entropy"] ?? 0) - log(3)) < 1e-12)
    #expect(answer.uncertainty["margin"] == 0)
  }

  @Test func `a model of two images is refused`() throws {
    var package = Toy.package(.regression, classes: ["n"], meaning: .value)
    package.manifest.inputs.append(
      ModelManifest.Input(name: "z", layout: .nchw, recipe: PreprocessingRecipe(steps: [])))
    let network = ToyNetwork([("x", [1, 1, 1]), ("z", [1, 1, 1])]) { [$0[0]] }
    #expect(throws: PredictionFailure.inputs(found: 2)) { try ImageModel(package, network) }
  }
}

@Suite struct `A segmentation` {
  private static let classes = ["background", "liver", "tumour"]

  /// Logits that are greatest where the image holds the class's number.
  private static func network(isLast: Bool, isVolume: Bool = false) -> ToyNetwork {
    let open: [Int?] = isVolume ? [nil, nil, nil] : [nil, nil]
    return ToyNetwork([("x", isLast ? open + [1] : [1] + open)]) { tensors in
      let values = tensors[0].values
      var answer = [Float](repeating: 0, count: 3 * values.count)
      for (place, value) in values.enumerated() {
        for index in 0..<3 where Float(index) == value {
          answer[isLast ? 3 * place + index : index * values.count + place] = 4
        }
      }
      let shape = tensors[0].shape
      return [Toy.tensor(isLast ? Array(shape.dropLast()) + [3] : [1, 3] + shape.dropFirst(2), answer)]
    }
  }

  @Test(arguments: [ModelManifest.Layout.nchw, .nhwc, .ncdhw, .ndhwc])
  func `labels, volumes and likeliest voxels are those of the image, wherever the classes stand`(
    layout: ModelManifest.Layout
  ) throws {
    let isVolume = layout == .ncdhw || layout == .ndhwc
    let network = Self.network(isLast: layout == .nhwc || layout == .ndhwc, isVolume: isVolume)
    var package = Toy.package(
      .segmentation, classes: Self.classes, activation: .softmax, meaning: .logits, layout: layout)
    package.manifest.outputs[0].labelValues = [0, 6, 9]
    let model = try ImageModel(package, network)
    // Three columns equal to the number of classes, too.
    let volume = try Toy.volume(SIMD3(3, 3, isVolume ? 3 : 1), spacing: Vector3(2, 5, 10)) {
      $0 == SIMD3(1, 2, 0) ? 1 : $0 == SIMD3(2, 0, 0) || $0 == SIMD3(0, 0, 0) ? 2 : 0
    }
    let answer = try model.answer(model.prepared(volume))
    let map = try #require(answer.segmentation)
    let labels = try map.labels()
    #expect(labels.volume.voxels == volume.voxels.map { [0, 6, 9][Int($0)] })
    #expect(labels.labels == [.init(number: 6, name: "liver"), .init(number: 9, name: "tumour")])
    // A voxel is a tenth of a millilitre.
    let sizes = try map.millilitres()
    #expect(isVolume ? abs((sizes["tumour"] ?? 0) - 0.2) < 1e-12 && sizes["background"] == nil : sizes.isEmpty)
    let chance = exp(4.0) / (exp(4) + 2)
    #expect(answer.findings.map(\.name) == Self.classes)
    #expect(answer.findings.allSatisfy { abs($0.score - chance) < 1e-6 && $0.raw == 4 })
    let back = try map.probability(of: 1)
    #expect(abs(Double(back[1, 2, 0]) - chance) < 1e-6 && back.grid == volume.grid)
  }

  @Test func `maps go back through the recipe, and what it cropped away is nothing`() throws {
    let package = Toy.package(
      .segmentation, classes: ["lesion"], layout: .ncdhw,
      steps: [.cropOrPad(size: [4, 4, 2], value: 0), .resize(size: [8, 8, 2], by: .nearest, antialiasing: .none)])
    let model = try ImageModel(package, Toy.identity([1, nil, nil, nil]))
    let volume = try Toy.volume(SIMD3(8, 8, 4)) { _ in 1 }
    let map = try #require(try model.answer(model.prepared(volume)).segmentation)
    let labels = try map.labels().volume
    #expect(labels.grid == volume.grid)
    #expect(labels.voxels.count { $0 == 1 } == 4 * 4 * 2)
    #expect(labels[2, 2, 1] == 1 && labels[5, 5, 2] == 1 && labels[1, 2, 1] == 0)
    #expect(abs((try map.millilitres()["lesion"] ?? 0) - 0.032) < 1e-15)
    #expect(try map.probability(of: 0)[0, 0, 0] == 0)
  }

  @Test func `classes that overlap are measured each by itself`() throws {
    let network = ToyNetwork([("x", [1, nil, nil, nil])]) { tensors in
      let values = tensors[0].values
      return [Toy.tensor([1, 2] + tensors[0].shape.dropFirst(2), values.map { $0 - 0.5 } + values.map { $0 + 0.5 })]
    }
    let package = Toy.package(
      .segmentation, classes: ["core", "whole"], activation: .sigmoid, meaning: .logits, layout: .ncdhw)
    let model = try ImageModel(package, network)
    let volume = try Toy.volume(SIMD3(10, 1, 2)) { Float($0.x == 0 ? 1 : $0.x < 3 ? 0 : -1) }
    let map = try #require(try model.answer(model.prepared(volume)).segmentation)
    let sizes = try map.millilitres()
    #expect(abs((sizes["core"] ?? 0) - 0.002) < 1e-15 && abs((sizes["whole"] ?? 0) - 0.006) < 1e-15)
    #expect(try map.labels().volume.voxels.prefix(4) == [2, 2, 2, 0])
  }

  @Test func `a map of another size than the image is refused`() throws {
    let network = ToyNetwork([("x", [1, nil, nil])]) { _ in [Toy.tensor([1, 1, 1, 1], [0])] }
    let model = try ImageModel(Toy.package(.segmentation, classes: ["lesion"]), network)
    let image = try model.prepared(Toy.volume(SIMD3(2, 2, 1)) { _ in 0 })
    #expect(throws: PredictionFailure.self) { try model.answer(image) }
  }
}
