// SPDX-License-Identifier: Apache-2.0

/// Numbers with their shape, as the helper answers.
public struct TrainingTensor: Sendable, Hashable {
  /// How many along each axis.
  public var shape: [Int]
  /// The numbers, the last axis running fastest.
  public var values: [Float]

  /// Makes a tensor; the parameters are the properties.
  public init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }
}
