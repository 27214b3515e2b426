// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import Training
import TrainingEngine
import WeightFiles

/// Answers cases of objectives and their kin, one JSON case a line, with values and derivatives.
struct ObjectiveCases {
  let torch: Torch

  /// An array with its shape.
  struct Box: Codable {
    var shape: [Int]
    var values: [Float]
  }

  /// Answers of a batch.
  struct Answers: Decodable {
    var labels: [Int32]?
    var second: [Int32]?
    var share: [Float]?
    var chances: [Float]?
    var findings: [Float?]?
    var masks: [UInt8]?
    /// Classes or findings of a row, or the lengths of space.
    var sizes: [Int]

    var targets: BatchTargets {
      if let labels, let second, let share { return .mixed(labels, second, share: share) }
      if let labels { return .classes(labels) }
      if let chances { return .chances(chances, classes: sizes[0]) }
      if let findings { return .findings(findings.map { $0 ?? .nan }, count: sizes[0]) }
      return masks.map { .masks($0, space: sizes) } ?? .none
    }
  }

  /// What is asked; which parts are there depends on the kind.
  struct Case: Decodable {
    var kind: String
    var boxes: [Box]?
    var objective: Objective?
    var answers: Answers?
    var weights: [Float]?
    var number: Double?
    var schedule: RateSchedule?
    var steps: Int?
    var seed: UInt64?
  }

  /// What is answered.
  struct Found: Encodable {
    var value: [Double] = []
    var each: [Float] = []
    var slopes: [[Float]] = []
  }

  /// Answers a line.
  func answer(_ line: String) throws -> Found {
    let asked = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
    let boxes = asked.boxes ?? []
    let leaves = try boxes.map { box in
      let leaf = try Tensor.of(box.values, shape: box.shape, torch)
      try leaf.keepGradient()
      return leaf
    }
    let number = asked.number ?? 0
    switch asked.kind {
    case "objective":
      guard let objective = asked.objective, let answers = asked.answers else { throw Misuse(word: asked.kind) }
      let value = try ObjectiveFunction(objective, torch)(leaves, answers.targets, weights: asked.weights, done: number)
      return try found(value.loss, by: leaves, each: value.each)
    case "coral": return try found(CorrelationAlignment.distance(leaves[0], leaves[1]), by: leaves)
    case "contrast": return try found(Contrast.loss(leaves[0], temperature: number), by: leaves)
    case "reversal":
      // A square after it, so that the derivative depends on the value that came through.
      let reversed = try DomainAdversary.reversed(leaves[0], by: number)
      return try found(reversed.multiplied(by: reversed).sum(), by: leaves)
    case "elastic":
      let third = leaves.count / 3
      let penalty = try ElasticWeights.penalty(
        Array(leaves[..<third]), anchors: Array(leaves[third..<2 * third]), importance: Array(leaves[(2 * third)...]))
      guard let penalty else { throw Misuse(word: asked.kind) }
      return try found(penalty, by: Array(leaves[..<third]))
    case "attack":
      // The image as it was, as it is, and the derivative there; the number is the step, the weight the radius.
      let moved = try Attack.moved(
        leaves[1], along: leaves[2], step: number, around: leaves[0], radius: Double(asked.weights?[0] ?? 0))
      return Found(slopes: [try moved.values(Float.self)])
    case "clip": return try clipped(leaves, to: number)
    case "average": return try averaged(boxes, share: number)
    case "noise":
      var values = [Float](repeating: 0, count: asked.steps ?? 0)
      values.withUnsafeMutableBufferPointer {
        PieceMaker.addNoise(number, to: $0, seed: asked.seed ?? 1, step: 3, slot: 2, stream: 0)
      }
      return Found(slopes: [values])
    case "schedule":
      guard let schedule = asked.schedule, let steps = asked.steps else { throw Misuse(word: asked.kind) }
      return Found(value: (0..<steps).map { schedule.factor(step: $0, of: steps) })
    default: throw Misuse(word: asked.kind)
    }
  }

  private func found(_ value: Tensor, by leaves: [Tensor], each: Tensor? = nil) throws -> Found {
    let slopes = try value.derivatives(by: leaves)
    return Found(
      value: [try value.item()], each: try each?.values(Float.self) ?? [],
      slopes: try slopes.map { try $0.values(Float.self) })
  }

  /// Gradients of leaves are what the leaves hold, by a sum of halved squares.
  private func clipped(_ leaves: [Tensor], to greatest: Double) throws -> Found {
    var sum: Tensor?
    for leaf in leaves {
      let part = try leaf.multiplied(by: leaf).sum().scaled(by: 0.5)
      sum = try sum?.adding(part) ?? part
    }
    try sum?.backward()
    let norm = try WeightSteps.clip(leaves, greatest: greatest)
    return Found(value: [norm], slopes: try leaves.map { try $0.gradient?.values(Float.self) ?? [] })
  }

  /// The slow weights after each of the values that the followed weights take.
  private func averaged(_ boxes: [Box], share: Double) throws -> Found {
    var graph = NetworkGraph(name: "row", inputs: [.init(name: "x", channels: boxes[0].shape[1], axes: 0)])
    let value = graph.add("fc", .linear(.init(inputs: boxes[0].shape[1], outputs: boxes[0].shape[0])), [0])
    graph.outputs = [.init(name: "y", value: value)]
    let start = graph.initialWeights(seed: 1)
    let (slow, fast) = (
      try NetworkModule(graph, weights: start, torch), try NetworkModule(graph, weights: start, torch)
    )
    let average = try AveragedWeights(slow, following: fast, share: share)
    var found = Found()
    for (index, box) in boxes.enumerated() {
      try fast.parameters[0].tensor.copy(Tensor.of(box.values, shape: box.shape, torch))
      try average.follow(step: index + 1)
      found.slopes.append(try average.module.parameters[0].tensor.values(Float.self))
    }
    return found
  }
}
