// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Networks
import Training
import TrainingEngine
import WeightFiles
import Workers

/// Small images whose class is seen: a disc, a bar or noise alone, on a noisy ground.
struct MadeSamples {
  static let side = 12
  var images: [Float] = []
  var classes: [Int32] = []

  /// Makes so many images, the classes in turn.
  init(_ count: Int, classes kinds: Int = 2, seed: UInt64 = 3, shift: Float = 0) {
    for image in 0..<count {
      var draws = PhiloxStream(seed: seed, replicate: image)
      let kind = image % kinds
      let (row, column) = (3 + draws.below(6), 3 + draws.below(6))
      for y in 0..<Self.side {
        for x in 0..<Self.side {
          let (dy, dx) = (y - row, x - column)
          let isInside = kind == 0 ? dy * dy + dx * dx <= 6 : kind == 1 && abs(dy) <= 1
          images.append(Float(draws.normal(standardDeviation: 0.3)) + (isInside ? 1 : 0) + shift)
        }
      }
      classes.append(Int32(kind))
    }
  }

  /// Gives them to a session.
  func add(
    to session: TrainingSession, as use: SampleSet.Use = .train, labels: [Int32]? = nil, hasLabels: Bool = true
  ) throws {
    let labels = (labels ?? classes).map { Float(bitPattern: UInt32(bitPattern: $0)) }
    let made = try SealedMemory.make(of: [images, labels], alignedTo: 64)
    defer { close(made.descriptor) }
    let layout = SampleSet(
      use: use, count: classes.count, shape: [1, Self.side, Self.side], images: made.offsets[0],
      targets: hasLabels ? .classes(offset: made.offsets[1]) : .none)
    try session.add(layout, descriptor: made.descriptor)
  }

  /// The share of images whose greatest score is that of their class.
  func rightShare(_ scores: OutputArray) -> Double {
    let classes = scores.shape[1]
    let right = self.classes.indices.count { image in
      let row = scores.values[image * classes..<(image + 1) * classes]
      return row.firstIndex(of: row.max() ?? 0) == row.startIndex + Int(self.classes[image])
    }
    return Double(right) / Double(self.classes.count)
  }

  /// A network of three convolutions, with batch normalisation and dropout.
  static func network(outputs: Int = 2, dropout: Double = 0.1) -> NetworkGraph {
    var graph = NetworkGraph(name: "made", inputs: [.init(channels: 1)])
    var value = 0
    for (number, channels) in [(1, 8), (2, 16)] {
      value = graph.add(
        "conv\(number)",
        .convolution(
          .init(
            inputs: number == 1 ? 1 : 8, outputs: channels, kernel: [3, 3], stride: [number, number], padding: [1, 1])),
        [value])
      value = graph.add("bn\(number)", .batchNorm(.init(features: channels)), [value])
      value = graph.add("relu\(number)", .relu, [value])
    }
    graph.marks.append(.init(name: "features", value: value))
    value = graph.add("pool", .globalAveragePool, [value])
    value = graph.add("flatten", .flatten, [value])
    graph.marks.append(.init(name: "embedding", value: value))
    value = graph.add("dropout", .dropout(chance: dropout), [value])
    value = graph.add("fc", .linear(.init(inputs: 16, outputs: outputs)), [value])
    graph.outputs = [.init(name: "scores", value: value)]
    return graph
  }

  /// A plan for them.
  static func plan(_ change: (inout TrainingPlan) -> Void = { _ in }) -> TrainingPlan {
    var plan = TrainingPlan(
      network: network(), objective: .classes(.init()), optimiser: OptimiserPlan(rate: 1e-2), batch: 8, epochs: 4,
      seed: 11, threads: 1, loaders: 1)
    change(&plan)
    return plan
  }
}
