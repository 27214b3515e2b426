// SPDX-License-Identifier: Apache-2.0
import Foundation
import Training

extension ObjectiveFunction {
  /// β of effective numbers, (1 − βⁿ) / (1 − β) (Cui and others, 2019).
  private static let effectiveBeta = 0.9999

  /// Cross-entropy and its kin.
  ///
  /// With chances *t* of the truth, class weights *w* and log-chances *ℓ* of the scores as they were moved by priors and margins, an
  /// image's loss is −Σ *w*·*t*′·(1 − *p*)^γ·*ℓ*, where *t*′ is *t* after smoothing. Losses are added up, weighted, and divided by Σ *w*·*t*:
  /// PyTorch's mean where the truth is a single class.
  func classes(
    _ objective: Objective.ClassObjective, _ scores: Tensor, _ targets: BatchTargets, _ weights: [Float]?,
    _ done: Double
  ) throws(ObjectiveFailure) -> ObjectiveValue {
    let shape = scores.shape
    guard shape.count == 2 else { throw .targets(expected: "scores of classes", found: "scores of shape \(shape)") }
    let (batch, count) = (shape[0], shape[1])
    guard let truth = targets.chances(classes: count), truth.count == batch * count else {
      throw .targets(expected: "\(batch) rows of \(count) classes", found: targets.word)
    }
    try check(objective, count)
    let classWeights = Self.classWeights(objective, count, done)
    // What a row counts: its image's weight, times its class's; 0 where nothing is known.
    let rows = (0..<batch).map { row -> (image: Float, total: Double) in
      let chances = truth[row * count..<(row + 1) * count]
      let known = chances.contains { $0 > 0 }
      let image = known ? weights?[row] ?? 1 : 0
      let total = zip(chances, classWeights).reduce(0) { $0 + Double($1.0) * $1.1 }
      return (image, total)
    }
    do throws(TensorFailure) {
      let table = try Tensor.of(truth, shape: shape, torch)
      let moved = try moved(scores, table, objective)
      var each = try crossEntropies(moved, table, classWeights, objective)
      if let costs = objective.costs {
        let expected = try expectedCosts(scores, table, costs)
        let weighted = try expected.multiplied(by: constant(rows.map(\.total), shape: [batch]))
        each = try each.scaled(by: 1 - costs.share).adding(weighted, times: costs.share)
      }
      let images = try Tensor.of(rows.map(\.image), shape: [batch], torch)
      let sum = rows.reduce(0) { $0 + Double($1.image) * $1.total }
      let loss = try each.multiplied(by: images).sum().scaled(by: sum > 0 ? 1 / sum : 0)
      return ObjectiveValue(loss: loss, each: try each.detached())
    } catch { throw .tensor(error) }
  }

  private func check(_ objective: Objective.ClassObjective, _ classes: Int) throws(ObjectiveFailure) {
    func check(_ name: String, _ found: Int?) throws(ObjectiveFailure) {
      if let found, found != classes { throw .length(of: name, expected: classes, found: found) }
    }
    try check("classWeights", objective.classWeights?.count)
    try check("counts", objective.counts?.count)
    try check("costs", objective.costs?.costs.count)
    for row in objective.costs?.costs ?? [] { try check("costs", row.count) }
    try check("noise", objective.noise?.count)
    for row in objective.noise ?? [] { try check("noise", row.count) }
    let needsCounts = objective.ldam != nil || objective.logitAdjustment != 0 || objective.deferredWeightsFrom != nil
    if needsCounts, objective.counts == nil { throw .length(of: "counts", expected: classes, found: 0) }
  }

  /// The weights of classes at this share of training.
  static func classWeights(_ objective: Objective.ClassObjective, _ classes: Int, _ done: Double) -> [Double] {
    let stated = objective.classWeights ?? [Double](repeating: 1, count: classes)
    guard let from = objective.deferredWeightsFrom, done >= from, let counts = objective.counts else { return stated }
    let effective = counts.map { (1 - effectiveBeta) / (1 - pow(effectiveBeta, Double(max($0, 1)))) }
    let scale = Double(classes) / effective.reduce(0, +)
    return zip(stated, effective).map { $0 * $1 * scale }
  }

  /// Scores with their margins and priors.
  private func moved(
    _ scores: Tensor, _ truth: Tensor, _ objective: Objective.ClassObjective
  ) throws(TensorFailure) -> Tensor {
    var moved = scores
    guard let counts = objective.counts?.map({ Double(max($0, 1)) }) else { return moved }
    if let margins = objective.ldam {
      let raw = counts.map { pow($0, -0.25) }
      let scale = margins.greatest / (raw.max() ?? 1)
      let margin = try constant(raw.map { $0 * scale }, shape: [1, counts.count])
      moved = try moved.adding(truth.multiplied(by: margin), times: -1).scaled(by: margins.scale)
    }
    if objective.logitAdjustment != 0 {
      let sum = counts.reduce(0, +)
      let priors = try constant(counts.map { log($0 / sum) }, shape: [1, counts.count])
      moved = try moved.adding(priors, times: objective.logitAdjustment)
    }
    return moved
  }

  private func crossEntropies(
    _ scores: Tensor, _ truth: Tensor, _ classWeights: [Double], _ objective: Objective.ClassObjective
  ) throws(TensorFailure) -> Tensor {
    let classes = classWeights.count
    let logs: Tensor
    if let noise = objective.noise {
      let table = try constant(noise.flatMap { $0 }, shape: [classes, classes])
      // A chance of exactly 0 has no logarithm; what lies below this says nothing in single precision.
      logs = try scores.softmax().matrixProduct(table).clamped(1e-12, 1).logarithm()
    } else {
      logs = try scores.logSoftmax()
    }
    var shares = truth
    if objective.labelSmoothing > 0 {
      shares = try shares.scaled(by: 1 - objective.labelSmoothing, plus: objective.labelSmoothing / Double(classes))
    }
    if !classWeights.allSatisfy({ $0 == 1 }) {
      shares = try shares.multiplied(by: constant(classWeights, shape: [1, classes]))
    }
    if objective.focalGamma > 0 {
      // Away from 0, where the derivative of a power below 1 has no bound.
      let missing = try logs.exponential().scaled(by: -1, plus: 1).clamped(1e-7, 1)
      shares = try shares.multiplied(by: missing.power(objective.focalGamma))
    }
    return try shares.multiplied(by: logs).sum([1]).scaled(by: -1)
  }

  private func expectedCosts(
    _ scores: Tensor, _ truth: Tensor, _ costs: Objective.ClassObjective.CostMatrix
  ) throws(TensorFailure) -> Tensor {
    let table = try constant(costs.costs.flatMap { $0 }, shape: [costs.costs.count, costs.costs.count])
    return try truth.matrixProduct(table).multiplied(by: scores.softmax()).sum([1])
  }
}
