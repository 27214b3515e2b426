// SPDX-License-Identifier: Apache-2.0
import Networks
public import Training

extension TrainingSession {
  /// Takes the running statistics of batch normalisation from a set's images alone; the weights stay.
  ///
  /// Means are those over all batches, variances those within and between them, the batches of the plan's size in the set's order; the last
  /// short one is left out where it is not the only one.
  /// > Source: Li and others, "Revisiting batch normalization for practical domain adaptation", 2016.
  /// - Parameter use: Which set; its answers are not looked at.
  /// - Throws: Where there is no such set, or an operation fails; the statistics then stay.
  public func adaptStatistics(to use: SampleSet.Use) throws(SessionFault) {
    guard let store = samples[use] else { throw .missing(use) }
    // A share of 1 leaves each batch's own statistics in the buffers.
    var graph = plan.network
    for index in graph.steps.indices {
      guard case .batchNorm(var layer) = graph.steps[index].layer else { continue }
      layer.momentum = 1
      graph.steps[index].layer = .batchNorm(layer)
    }
    let weights = try weights(averaged: false)
    let copy: NetworkModule
    do throws(ModuleFailure) { copy = try NetworkModule(graph, weights: weights, torch) } catch {
      throw .network(error)
    }
    let batch = min(plan.batch, store.layout.count)
    let batches = store.layout.count / batch
    var sums = copy.buffers.map { _ in [Double]() }
    do throws(TensorFailure) {
      for number in 0..<batches {
        let images = try store.tensor(Array(number * batch..<(number + 1) * batch), torch)
        _ = try torch.withoutGradients { () throws(TensorFailure) in
          // Dropout has no part in statistics: what drops is scaled up, but its variance would count.
          try copy([images], isTraining: true)
        }
        let values = try copy.buffers.map { buffer throws(TensorFailure) in try buffer.tensor.values(Float.self) }
        for index in stride(from: 0, to: values.count, by: 2) {
          // Mean and variance stand side by side; the variance's sum holds mean squares.
          let squares = zip(values[index], values[index + 1]).map { Double($0) * Double($0) + Double($1) }
          sums[index] = Self.sum(sums[index], values[index].map(Double.init))
          sums[index + 1] = Self.sum(sums[index + 1], squares)
        }
      }
      for index in stride(from: 0, to: sums.count, by: 2) {
        let means = sums[index].map { $0 / Double(batches) }
        let variances = zip(sums[index + 1], means).map { max(0, $0 / Double(batches) - $1 * $1) }
        for (offset, values) in [means, variances].enumerated() {
          let buffer = module.buffers[index + offset].tensor
          try buffer.copy(Tensor.of(values.map(Float.init), shape: buffer.shape, torch))
        }
      }
    } catch { throw .tensor(error) }
  }

  private static func sum(_ one: [Double], _ other: [Double]) -> [Double] {
    one.isEmpty ? other : zip(one, other).map { $0 + $1 }
  }
}
