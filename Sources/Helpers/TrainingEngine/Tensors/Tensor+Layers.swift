// SPDX-License-Identifier: Apache-2.0
import CTorch

extension Tensor {
  /// Convolution over two or three axes of space, or its transpose; each list has a number for each axis.
  public func convolution(
    _ weight: Tensor, bias: Tensor? = nil, stride: [Int], padding: [Int], dilation: [Int], groups: Int = 1,
    isTransposed: Bool = false
  ) throws(TensorFailure) -> Tensor {
    let (stride, padding, dilation) = (stride.map(Int64.init), padding.map(Int64.init), dilation.map(Int64.init))
    return try made("convolution", with: weight, bias) { table, x, others in
      others[0].flatMap {
        table.convolution(
          x, $0, others[1], stride, padding, dilation, Int32(stride.count), Int64(groups), isTransposed ? 1 : 0)
      }
    }
  }

  /// Batch normalisation; while training the running mean and variance move by `momentum`.
  public func batchNorm(
    weight: Tensor?, bias: Tensor?, mean: Tensor?, variance: Tensor?, isTraining: Bool, momentum: Double,
    epsilon: Double
  ) throws(TensorFailure) -> Tensor {
    try made("batchNorm", with: weight, bias, mean, variance) { table, x, others in
      table.batch_norm(x, others[0], others[1], others[2], others[3], isTraining ? 1 : 0, momentum, epsilon)
    }
  }

  /// Normalisation of each channel of each image.
  public func instanceNorm(weight: Tensor?, bias: Tensor?, epsilon: Double) throws(TensorFailure) -> Tensor {
    try made("instanceNorm", with: weight, bias) { table, x, others in
      table.instance_norm(x, others[0], others[1], epsilon)
    }
  }

  /// *x* Aᵀ + b.
  public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TensorFailure) -> Tensor {
    try made("linear", with: weight, bias) { table, x, others in others[0].flatMap { table.linear(x, $0, others[1]) } }
  }

  /// What is below 0 becomes 0; in place the tensor itself changes.
  public func relu(inPlace: Bool = false) throws(TensorFailure) -> Tensor {
    try made("relu") { table, x in table.relu(x, inPlace ? 1 : 0) }
  }

  /// As `relu`, and what is above 6 becomes 6.
  public func relu6(inPlace: Bool = false) throws(TensorFailure) -> Tensor {
    try made("relu6") { table, x in table.hardtanh(x, 0, 6, inPlace ? 1 : 0) }
  }

  /// What is below 0 is multiplied by the slope.
  public func leakyRelu(slope: Double, inPlace: Bool = false) throws(TensorFailure) -> Tensor {
    try made("leakyRelu") { table, x in table.leaky_relu(x, slope, inPlace ? 1 : 0) }
  }

  /// *x* · sigmoid(*x*).
  public func silu() throws(TensorFailure) -> Tensor { try made("silu") { table, x in table.silu(x) } }

  /// 1 / (1 + e^−*x*).
  public func sigmoid() throws(TensorFailure) -> Tensor { try made("sigmoid") { table, x in table.sigmoid(x) } }

  /// The greatest of each window.
  public func maxPool(kernel: [Int], stride: [Int], padding: [Int]) throws(TensorFailure) -> Tensor {
    let (kernel, stride, padding) = (kernel.map(Int64.init), stride.map(Int64.init), padding.map(Int64.init))
    return try made("maxPool") { table, x in table.max_pool(x, kernel, stride, padding, Int32(kernel.count)) }
  }

  /// The mean of each window, zeros of the padding counted.
  public func averagePool(kernel: [Int], stride: [Int], padding: [Int]) throws(TensorFailure) -> Tensor {
    let (kernel, stride, padding) = (kernel.map(Int64.init), stride.map(Int64.init), padding.map(Int64.init))
    return try made("averagePool") { table, x in table.average_pool(x, kernel, stride, padding, Int32(kernel.count)) }
  }

  /// The mean of each channel; the axes of space stay with length 1.
  public func globalAveragePool() throws(TensorFailure) -> Tensor {
    try made("globalAveragePool") { table, x in table.global_average_pool(x) }
  }

  /// Space enlarged to these lengths: nearest or linear, corners not aligned.
  public func enlarged(to sizes: [Int], linear: Bool) throws(TensorFailure) -> Tensor {
    let sizes = sizes.map(Int64.init)
    return try made("enlarged") { table, x in table.enlarge(x, sizes, Int32(sizes.count), linear ? 1 : 0) }
  }

  /// Each number is zero with this chance, and the others are scaled up for it; from the library's own chance.
  public func dropout(chance: Double, isTraining: Bool) throws(TensorFailure) -> Tensor {
    try made("dropout") { table, x in table.dropout(x, chance, isTraining ? 1 : 0) }
  }
}
