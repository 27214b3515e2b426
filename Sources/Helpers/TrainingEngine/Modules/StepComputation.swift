// SPDX-License-Identifier: Apache-2.0
import Networks

/// One step of a network on its values.
struct StepComputation {
  /// What is done.
  let layer: Layer
  /// Its arrays, in the order of the network's parameters.
  let arrays: [Tensor]
  /// Whether dropout drops.
  let isTraining: Bool
  /// Whether batch normalisation goes by the batch.
  let learns: Bool
  /// Whether running statistics stay all the same.
  let leavesStatistics: Bool
  /// Whether the first value may be written over.
  let inPlace: Bool

  /// Computes it; the values are as many as the layer takes.
  func callAsFunction(_ values: [Tensor]) throws(TensorFailure) -> Tensor {
    let x = values[0]
    switch layer {
    case .convolution(let layer):
      return try x.convolution(
        arrays[0], bias: layer.hasBias ? arrays[1] : nil, stride: layer.stride, padding: layer.padding,
        dilation: layer.dilation, groups: layer.groups)
    case .transposedConvolution(let layer):
      return try x.convolution(
        arrays[0], bias: layer.hasBias ? arrays[1] : nil, stride: layer.stride, padding: layer.kernel.map { _ in 0 },
        dilation: layer.kernel.map { _ in 1 }, isTransposed: true)
    case .batchNorm(let layer): return try batchNorm(x, layer)
    case .instanceNorm(let layer):
      return try x.instanceNorm(weight: arrays[0], bias: arrays[1], epsilon: layer.epsilon)
    case .linear(let layer): return try x.linear(arrays[0], bias: layer.hasBias ? arrays[1] : nil)
    case .relu: return try x.relu(inPlace: inPlace)
    case .relu6: return try x.relu6(inPlace: inPlace)
    // What was above 0 cannot be told from the answer where the slope turns the sign.
    case .leakyRelu(let slope): return try x.leakyRelu(slope: slope, inPlace: inPlace && slope >= 0)
    case .silu: return try x.silu()
    case .sigmoid: return try x.sigmoid()
    case .maxPool(let pool):
      return try x.maxPool(kernel: pool.kernel, stride: pool.stride, padding: pool.padding)
    case .averagePool(let pool):
      return try x.averagePool(kernel: pool.kernel, stride: pool.stride, padding: pool.padding)
    case .globalAveragePool: return try x.globalAveragePool()
    case .flatten: return try x.flattened()
    case .add: return try x.adding(values[1])
    case .concatenate: return try Tensor.concatenated(values, axis: 1)
    case .dropout(let chance): return try x.dropout(chance: chance, isTraining: isTraining)
    case .enlarge(let factors, let linear):
      return try x.enlarged(to: zip(x.shape.dropFirst(2), factors).map(*), linear: linear)
    }
  }

  private func batchNorm(_ x: Tensor, _ layer: Layer.Normalisation) throws(TensorFailure) -> Tensor {
    if learns {
      // The running variance of a single number would be a division by 0.
      let shape = x.shape
      guard shape.count < 2 || x.count / max(1, shape[1]) > 1 else {
        throw TensorFailure(operation: "batchNorm", words: "one number a channel to learn from, of shape \(shape)")
      }
    }
    let isAlone = learns && leavesStatistics
    return try x.batchNorm(
      weight: arrays[0], bias: arrays[1], mean: isAlone ? nil : arrays[2], variance: isAlone ? nil : arrays[3],
      isTraining: learns,
      momentum: layer.momentum, epsilon: layer.epsilon)
  }
}
