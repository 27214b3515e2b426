// SPDX-License-Identifier: Apache-2.0

/// Does once what makes libtorch read files of the system, before the door is shut: threads, kernels of each kind, derivatives.
struct Rehearsal {
  private let torch: Torch

  init(_ torch: Torch) { self.torch = torch }

  func callAsFunction() throws(TensorFailure) {
    // The library's chance begins with a number from the system's file of such.
    try torch.seed(0)
    try learn()
    try torch.withMixedPrecision { () throws(TensorFailure) in try learn() }
  }

  /// A small network's step: a convolution, a normalisation, a linear layer, each with its derivative.
  private func learn() throws(TensorFailure) {
    let images = try Tensor.full(0.5, shape: [4, 8, 16, 16], torch)
    let kernel = try Tensor.full(0.1, shape: [8, 8, 3, 3], torch)
    let matrix = try Tensor.full(0.1, shape: [4, 8], torch)
    try kernel.keepGradient()
    try matrix.keepGradient()
    let map = try images.convolution(kernel, stride: [1, 1], padding: [1, 1], dilation: [1, 1])
      .batchNorm(
        weight: nil, bias: nil, mean: nil, variance: nil, isTraining: true, momentum: 0.1, epsilon: 1e-5
      )
      .relu(inPlace: true)
    let scores = try map.globalAveragePool().flattened().dropout(chance: 0.5, isTraining: true).linear(matrix)
    try scores.crossEntropy(try Tensor.of([Int64(0), 1, 2, 3], shape: [4], torch)).backward()
    _ = try kernel.gradient?.values(Float.self)
  }
}
