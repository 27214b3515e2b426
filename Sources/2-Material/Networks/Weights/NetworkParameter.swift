// SPDX-License-Identifier: Apache-2.0

/// An array of numbers that a network needs: what it is for, its name and its shape.
public struct NetworkParameter: Sendable, Hashable {
  /// What the numbers do.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// The weights of a convolution or a linear layer.
    case weight
    /// What is added to each channel of a convolution or a linear layer.
    case bias
    /// The factor of each channel of a normalisation.
    case scale
    /// What is added to each channel of a normalisation.
    case shift
    /// The running mean of a batch normalisation; moved by batches, not learnt.
    case mean
    /// The running variance of a batch normalisation; moved by batches, not learnt.
    case variance

    /// Whether gradients move it.
    public var isLearnt: Bool { self != .mean && self != .variance }
    /// The last part of the name, as PyTorch has it.
    public var word: String {
      switch self {
      case .weight, .scale: "weight"
      case .bias, .shift: "bias"
      case .mean: "running_mean"
      case .variance: "running_var"
      }
    }
  }

  /// The name: the step's, a point and ``Role/word``.
  public let name: String
  /// How many numbers along each axis.
  public let shape: [Int]
  /// What the numbers do.
  public let role: Role
  /// The number of the step that they belong to.
  public let step: Int

  /// How many numbers it has.
  public var count: Int { shape.reduce(1, *) }
}
