// SPDX-License-Identifier: Apache-2.0

/// Named tensors in their order, with words that were stored beside them.
public struct WeightFile: Sendable, Hashable {
  /// The tensors; no two have the same name.
  public var tensors: [WeightTensor]
  /// Words by their key.
  public var metadata: [String: String]

  /// Makes a file's content; the parameters are the properties.
  public init(tensors: [WeightTensor] = [], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensor of that name.
  public subscript(name: String) -> WeightTensor? { tensors.first { $0.name == name } }
}
