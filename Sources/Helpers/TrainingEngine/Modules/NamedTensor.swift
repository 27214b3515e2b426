// SPDX-License-Identifier: Apache-2.0

/// A tensor of a network with its name: `layer1.0.conv1.weight`.
public struct NamedTensor {
  /// The name, as files of weights have it.
  public let name: String
  /// The numbers.
  public let tensor: Tensor

  /// Makes a named tensor; the parameters are the properties.
  public init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
