// SPDX-License-Identifier: Apache-2.0

/// What a step of a network does.
///
/// Lengths along space are given for each axis, the slowest first.
public enum Layer: Sendable, Hashable, Codable {
  /// Convolution; weights `weight` [out, in ÷ groups, kernel…] and `bias` [out].
  case convolution(Convolution)
  /// Transposed convolution without padding; weights `weight` [in, out, kernel…] and `bias` [out].
  case transposedConvolution(TransposedConvolution)
  /// Batch normalisation; `weight`, `bias`, `running_mean`, `running_var`, each [features].
  case batchNorm(Normalisation)
  /// Normalisation of each channel of each image; `weight`, `bias`.
  case instanceNorm(Normalisation)
  /// *x* Aᵀ + b; weights `weight` [out, in] and `bias` [out].
  case linear(Linear)
  /// What is below 0 becomes 0.
  case relu
  /// As `relu`, and what is above 6 becomes 6.
  case relu6
  /// What is below 0 is multiplied by the slope.
  case leakyRelu(slope: Double)
  /// *x* · sigmoid(*x*).
  case silu
  /// 1 / (1 + e^−*x*).
  case sigmoid
  /// The greatest of each window.
  case maxPool(Pool)
  /// The mean of each window; padding counts as zeros, as PyTorch's default does.
  case averagePool(Pool)
  /// The mean of each channel; the axes of space stay with length 1.
  case globalAveragePool
  /// All axes behind the first become one.
  case flatten
  /// The sum of two values of one shape.
  case add
  /// Values behind each other along the channels.
  case concatenate
  /// Each number is zero with this chance while training, and the others are scaled up for it.
  case dropout(chance: Double)
  /// Space enlarged by whole factors: nearest or linear (corners not aligned).
  case enlarge(factors: [Int], linear: Bool)

  /// A convolution's numbers.
  public struct Convolution: Sendable, Hashable, Codable {
    /// Channels in.
    public var inputs: Int
    /// Channels out.
    public var outputs: Int
    /// The kernel along each axis.
    public var kernel: [Int]
    /// The step along each axis.
    public var stride: [Int]
    /// Zeros on each side along each axis.
    public var padding: [Int]
    /// The distance of kernel points along each axis.
    public var dilation: [Int]
    /// Groups of channels that are kept apart.
    public var groups: Int
    /// Whether a number is added to each channel.
    public var hasBias: Bool

    /// Makes a convolution; what is not said is 1, 0 and without bias.
    public init(
      inputs: Int, outputs: Int, kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil, dilation: [Int]? = nil,
      groups: Int = 1, hasBias: Bool = false
    ) {
      self.inputs = inputs
      self.outputs = outputs
      self.kernel = kernel
      self.stride = stride ?? kernel.map { _ in 1 }
      self.padding = padding ?? kernel.map { _ in 0 }
      self.dilation = dilation ?? kernel.map { _ in 1 }
      self.groups = groups
      self.hasBias = hasBias
    }
  }

  /// A transposed convolution's numbers.
  public struct TransposedConvolution: Sendable, Hashable, Codable {
    /// Channels in.
    public var inputs: Int
    /// Channels out.
    public var outputs: Int
    /// The kernel along each axis.
    public var kernel: [Int]
    /// The step along each axis.
    public var stride: [Int]
    /// Whether a number is added to each channel.
    public var hasBias: Bool

    /// Makes a transposed convolution; the parameters are the properties.
    public init(inputs: Int, outputs: Int, kernel: [Int], stride: [Int], hasBias: Bool = true) {
      self.inputs = inputs
      self.outputs = outputs
      self.kernel = kernel
      self.stride = stride
      self.hasBias = hasBias
    }
  }

  /// A normalisation's numbers.
  public struct Normalisation: Sendable, Hashable, Codable {
    /// Channels.
    public var features: Int
    /// What is added to the variance.
    public var epsilon: Double
    /// The share of a new batch in the running statistics.
    public var momentum: Double

    /// Makes a normalisation; the parameters are the properties.
    public init(features: Int, epsilon: Double = 1e-5, momentum: Double = 0.1) {
      self.features = features
      self.epsilon = epsilon
      self.momentum = momentum
    }
  }

  /// A linear layer's numbers.
  public struct Linear: Sendable, Hashable, Codable {
    /// Numbers in.
    public var inputs: Int
    /// Numbers out.
    public var outputs: Int
    /// Whether a number is added to each.
    public var hasBias: Bool

    /// Makes a linear layer; the parameters are the properties.
    public init(inputs: Int, outputs: Int, hasBias: Bool = true) {
      self.inputs = inputs
      self.outputs = outputs
      self.hasBias = hasBias
    }
  }

  /// A pooling window's numbers.
  public struct Pool: Sendable, Hashable, Codable {
    /// The window along each axis.
    public var kernel: [Int]
    /// The step along each axis.
    public var stride: [Int]
    /// Room on each side along each axis.
    public var padding: [Int]

    /// Makes a window; what is not said is the kernel and 0.
    public init(kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil) {
      self.kernel = kernel
      self.stride = stride ?? kernel
      self.padding = padding ?? kernel.map { _ in 0 }
    }
  }
}
