// SPDX-License-Identifier: Apache-2.0
public import Training

/// An objective as it is computed from scores and answers.
///
/// ```swift
/// let objective = ObjectiveFunction(.classes(.init(labelSmoothing: 0.1)), torch)
/// let value = try objective(pass.outputs, .classes([0, 2, 1]))
/// try value.loss.backward()
/// ```
/// Scores are raw: no softmax or sigmoid stands before them.
public struct ObjectiveFunction {
  /// What is to become small.
  public let objective: Objective
  /// The library.
  public let torch: Torch

  /// Makes the function of an objective.
  public init(_ objective: Objective, _ torch: Torch) {
    self.objective = objective
    self.torch = torch
  }

  /// The objective of a batch.
  ///
  /// Of several outputs each is held against the same answers: deep supervision, with weights 1, ½, ¼ … that add up to 1. A loss is the
  /// mean over what is known, weighted by images and classes; where nothing is known it is 0.
  /// - Parameters:
  ///   - outputs: Scores from fine to coarse: [batch, classes] or [batch, classes, space…].
  ///   - targets: The answers.
  ///   - weights: A weight for each image; `nil` where all count alike.
  ///   - done: The share of training that is done, 0…1, for what begins late.
  /// - Returns: The loss, and that of each image by the finest output.
  /// - Throws: Where answers or lists do not fit the scores.
  public func callAsFunction(
    _ outputs: [Tensor], _ targets: BatchTargets, weights: [Float]? = nil, done: Double = 0
  ) throws(ObjectiveFailure) -> ObjectiveValue {
    guard let finest = outputs.first else { throw .targets(expected: "an output", found: "none") }
    var value = try one(finest, targets, weights, done, isFinest: true)
    guard outputs.count > 1 else { return value }
    let shares = Self.depthShares(outputs.count)
    do throws(TensorFailure) { value.loss = try value.loss.scaled(by: shares[0]) } catch { throw .tensor(error) }
    for (output, share) in zip(outputs, shares).dropFirst() {
      let coarse = try one(output, targets, weights, done, isFinest: false)
      do throws(TensorFailure) { value.loss = try value.loss.adding(coarse.loss, times: share) } catch {
        throw .tensor(error)
      }
    }
    return value
  }

  /// What each of so many outputs counts: half of what the finer one before counts, 1 together.
  static func depthShares(_ count: Int) -> [Double] {
    var weight = 1.0
    let weights = (0..<count).map { _ in
      defer { weight /= 2 }
      return weight
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private func one(
    _ scores: Tensor, _ targets: BatchTargets, _ weights: [Float]?, _ done: Double, isFinest: Bool
  ) throws(ObjectiveFailure) -> ObjectiveValue {
    let batch = scores.shape.first ?? 0
    if let weights, weights.count != batch {
      throw .length(of: "weights", expected: batch, found: weights.count)
    }
    switch objective {
    case .classes(let objective): return try classes(objective, scores, targets, weights, done)
    case .findings(let objective): return try findings(objective, scores, targets, weights)
    case .masks(let objective): return try masks(objective, scores, targets, weights, hasBoundary: isFinest)
    }
  }

  /// A row of numbers as a tensor that goes along with others of its rank.
  func constant(_ values: [Double], shape: [Int]) throws(TensorFailure) -> Tensor {
    try Tensor.of(values.map(Float.init), shape: shape, torch)
  }
}
