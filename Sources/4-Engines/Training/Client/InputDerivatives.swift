// SPDX-License-Identifier: Apache-2.0

/// Derivatives of an output by the images, and of an inner value.
public struct InputDerivatives: Sendable, Hashable {
  /// The derivative by each pixel, of the images' shape.
  public var images: TrainingTensor
  /// The inner value that was asked for.
  public var value: TrainingTensor?
  /// The derivative by each of its numbers.
  public var derivative: TrainingTensor?

  /// Makes derivatives; the parameters are the properties.
  public init(images: TrainingTensor, value: TrainingTensor? = nil, derivative: TrainingTensor? = nil) {
    self.images = images
    self.value = value
    self.derivative = derivative
  }
}
