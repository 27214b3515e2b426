// SPDX-License-Identifier: Apache-2.0
import Training

extension ObjectiveFunction {
  /// A pixel of this class is not known.
  static let unknownPixel: UInt8 = 255
  /// What is added to both sides of a ratio of overlap, so that a class that is nowhere and is said nowhere counts as right.
  private static let overlapSmoothing = 1e-5

  /// Overlap over the batch, cross-entropy and the boundary loss of masks.
  func masks(
    _ objective: Objective.MaskObjective, _ scores: Tensor, _ targets: BatchTargets, _ weights: [Float]?,
    hasBoundary: Bool
  ) throws(ObjectiveFailure) -> ObjectiveValue {
    let shape = scores.shape
    guard shape.count > 2, case .masks(let full, let fine) = targets,
      let truth = Self.reduced(full, from: fine, batch: shape[0], to: Array(shape.dropFirst(2)))
    else { throw .targets(expected: "masks for scores of shape \(shape)", found: targets.word) }
    let (batch, space) = (shape[0], Array(shape.dropFirst(2)))
    let classes = max(2, shape[1])
    if let found = objective.classWeights?.count, found != classes {
      throw .length(of: "classWeights", expected: classes, found: found)
    }
    do throws(TensorFailure) {
      var scores = scores
      if shape[1] == 1 {
        // A single map says yes: no is its counterpart with the score 0.
        scores = try Tensor.concatenated([Tensor.zeros(shape: shape, torch), scores], axis: 1)
      }
      let batchOf = MaskBatch(truth: truth, batch: batch, space: space, classes: classes, weights: weights)
      let (entropy, each) = try crossEntropy(scores, batchOf, objective)
      var loss = try entropy.scaled(by: objective.crossEntropy)
      if objective.overlap > 0 || objective.boundary > 0 {
        let chances = try scores.softmax()
        if objective.overlap > 0 {
          loss = try loss.adding(overlapError(chances, batchOf, objective), times: objective.overlap)
        }
        if objective.boundary > 0, hasBoundary {
          loss = try loss.adding(boundaryLoss(chances, batchOf), times: objective.boundary)
        }
      }
      return ObjectiveValue(loss: loss, each: try each.detached())
    } catch { throw .tensor(error) }
  }

  /// What the parts of the objective need of a batch.
  private struct MaskBatch {
    var truth: [UInt8]
    var batch: Int
    var space: [Int]
    var classes: Int
    var weights: [Float]?

    var pixels: Int { space.reduce(1, *) }

    /// What each pixel counts: its image's weight, 0 where it is not known.
    var counts: [Float] {
      let pixels = pixels
      return truth.indices.map { index in
        isKnown(truth[index]) ? weights?[index / pixels] ?? 1 : 0
      }
    }

    func isKnown(_ label: UInt8) -> Bool { Int(label) < classes }
  }

  private func crossEntropy(
    _ scores: Tensor, _ batch: MaskBatch, _ objective: Objective.MaskObjective
  ) throws(TensorFailure) -> (loss: Tensor, each: Tensor) {
    let shape = [batch.batch] + batch.space
    let labels = batch.truth.map { batch.isKnown($0) ? Int64($0) : -100 }
    var weight: Tensor?
    if let weights = objective.classWeights { weight = try constant(weights, shape: [weights.count]) }
    let table = try scores.crossEntropy(
      Tensor.of(labels, shape: shape, torch), weight: weight, reduction: .none)
    let counts = batch.counts
    let classWeights = objective.classWeights
    var sum = 0.0
    var known = [Double](repeating: 0, count: batch.batch)
    for (index, label) in batch.truth.enumerated() where batch.isKnown(label) {
      sum += Double(counts[index]) * (classWeights?[Int(label)] ?? 1)
      known[index / batch.pixels] += 1
    }
    let loss = try table.multiplied(by: Tensor.of(counts, shape: shape, torch)).sum().scaled(by: sum > 0 ? 1 / sum : 0)
    let each = try table.reshaped(to: [batch.batch, -1]).sum([1]).multiplied(
      by: constant(known.map { $0 > 0 ? 1 / $0 : 0 }, shape: [batch.batch]))
    return (loss, each)
  }

  /// 1 − the mean over the classes but 0 of (hits) / (hits + α · false positives + β · false negatives).
  private func overlapError(
    _ chances: Tensor, _ batch: MaskBatch, _ objective: Objective.MaskObjective
  ) throws(TensorFailure) -> Tensor {
    let rank = batch.space.count
    let labels = batch.truth.map { batch.isKnown($0) ? Int64($0) : 0 }
    let counts = try Tensor.of(batch.counts, shape: [batch.batch, 1] + batch.space, torch)
    let order = [0, rank + 1] + Array(1...rank)
    let truth = try Tensor.of(labels, shape: [batch.batch] + batch.space, torch).oneHot(classes: batch.classes)
      .permuted(order).multiplied(by: counts)
    let said = try chances.multiplied(by: counts)
    let axes = [0] + Array(2..<rank + 2)
    let hits = try chances.multiplied(by: truth).sum(axes)
    let falsePositives = try said.sum(axes).adding(hits, times: -1)
    let falseNegatives = try truth.sum(axes).adding(hits, times: -1)
    let smoothing = Self.overlapSmoothing
    let whole = try hits.adding(falsePositives, times: objective.alpha).adding(falseNegatives, times: objective.beta)
    let ratios = try hits.scaled(by: 1, plus: smoothing).divided(by: whole.scaled(by: 1, plus: smoothing))
    return try ratios.narrowed(axis: 0, start: 1, length: batch.classes - 1).mean().scaled(by: -1, plus: 1)
  }

  /// The mean over known pixels, and over the classes but 0, of the chance times the signed distance to the truth.
  private func boundaryLoss(_ chances: Tensor, _ batch: MaskBatch) throws(TensorFailure) -> Tensor {
    let (pixels, foreground) = (batch.pixels, batch.classes - 1)
    var distances = [Float](repeating: 0, count: batch.batch * foreground * pixels)
    let counts = batch.counts
    for image in 0..<batch.batch {
      let truth = batch.truth[image * pixels..<(image + 1) * pixels]
      for label in 1...foreground {
        let signed = SignedDistance.of(truth.map { Int($0) == label }, shape: batch.space)
        let start = (image * foreground + label - 1) * pixels
        for pixel in 0..<pixels { distances[start + pixel] = signed[pixel] * counts[image * pixels + pixel] }
      }
    }
    let table = try Tensor.of(distances, shape: [batch.batch, foreground] + batch.space, torch)
    let sum = counts.reduce(0) { $0 + Double($1) } * Double(foreground)
    return try chances.narrowed(axis: 1, start: 1, length: foreground).multiplied(by: table).sum().scaled(
      by: sum > 0 ? 1 / sum : 0)
  }

  /// Masks of a coarser output: at each place the pixel that stands in its middle.
  ///
  /// `nil` where numbers do not fit.
  static func reduced(_ masks: [UInt8], from space: [Int], batch: Int, to coarse: [Int]) -> [UInt8]? {
    let (fine, places) = (space.reduce(1, *), coarse.reduce(1, *))
    guard space.count == coarse.count, masks.count == batch * fine, places > 0 else { return nil }
    if space == coarse { return masks }
    guard zip(space, coarse).allSatisfy({ $0 >= $1 }) else { return nil }
    let indices = (0..<places).map { place in
      var (rest, index, step) = (place, 0, 1)
      for (length, coarse) in zip(space, coarse).reversed() {
        index += (2 * (rest % coarse) + 1) * length / (2 * coarse) * step
        rest /= coarse
        step *= length
      }
      return index
    }
    return (0..<batch).flatMap { image in indices.map { masks[image * fine + $0] } }
  }
}
