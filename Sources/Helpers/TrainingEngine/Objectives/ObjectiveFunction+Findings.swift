// SPDX-License-Identifier: Apache-2.0
import Training

extension ObjectiveFunction {
  /// Binary cross-entropy over the findings that are known: the mean over them, weighted by images.
  func findings(
    _ objective: Objective.FindingObjective, _ scores: Tensor, _ targets: BatchTargets, _ weights: [Float]?
  ) throws(ObjectiveFailure) -> ObjectiveValue {
    let shape = scores.shape
    guard shape.count == 2, case .findings(let truth, let count) = targets, count == shape[1],
      truth.count == shape[0] * count
    else { throw .targets(expected: "findings of shape \(shape)", found: targets.word) }
    if let positive = objective.positiveWeights, positive.count != count {
      throw .length(of: "positiveWeights", expected: count, found: positive.count)
    }
    let batch = shape[0]
    let known: [Float] = truth.map { $0.isNaN ? 0 : 1 }
    let smoothing = Float(objective.labelSmoothing)
    let yes = truth.map { $0.isNaN ? 0 : $0 * (1 - smoothing) + smoothing / 2 }
    // The known findings of each image, and all of them with their images' weights.
    let knownOfEach = (0..<batch).map { row in known[row * count..<(row + 1) * count].reduce(0, +) }
    let image = weights ?? [Float](repeating: 1, count: batch)
    let sum = zip(knownOfEach, image).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    do throws(TensorFailure) {
      let truth = try Tensor.of(yes, shape: shape, torch)
      let table: Tensor
      if objective.focalGamma > 0 {
        table = try focal(scores, truth, objective)
      } else {
        var positive: Tensor?
        if let weights = objective.positiveWeights { positive = try constant(weights, shape: [count]) }
        table = try scores.binaryCrossEntropy(truth, positive: positive, reduction: .none)
      }
      let ofEach = try table.multiplied(by: Tensor.of(known, shape: shape, torch)).sum([1])
      let loss = try ofEach.multiplied(by: Tensor.of(image, shape: [batch], torch)).sum()
      let shares = knownOfEach.map { $0 > 0 ? 1 / Double($0) : 0 }
      return ObjectiveValue(
        loss: try loss.scaled(by: sum > 0 ? 1 / sum : 0),
        each: try ofEach.detached().multiplied(by: constant(shares, shape: [batch])))
    } catch { throw .tensor(error) }
  }

  /// −*w*·*t*·(1 − *p*)^γ·log *p* − (1 − *t*)·*p*^γ·log(1 − *p*).
  private func focal(
    _ scores: Tensor, _ truth: Tensor, _ objective: Objective.FindingObjective
  ) throws(TensorFailure) -> Tensor {
    let (shape, gamma) = (scores.shape, objective.focalGamma)
    // Minus the logarithms of the chance and of its counterpart, without overflow.
    let yes = try scores.binaryCrossEntropy(Tensor.full(1, shape: shape, torch), reduction: .none)
    let no = try scores.binaryCrossEntropy(Tensor.zeros(shape: shape, torch), reduction: .none)
    let chance = try scores.sigmoid()
    // Away from 0, where the derivative of a power below 1 has no bound.
    let missing = try chance.scaled(by: -1, plus: 1).clamped(1e-7, 1).power(gamma)
    let wrong = try chance.clamped(1e-7, 1).power(gamma)
    var first = try truth.multiplied(by: missing).multiplied(by: yes)
    if let weights = objective.positiveWeights {
      first = try first.multiplied(by: constant(weights, shape: [1, weights.count]))
    }
    let second = try truth.scaled(by: -1, plus: 1).multiplied(by: wrong).multiplied(by: no)
    return try first.adding(second)
  }
}
