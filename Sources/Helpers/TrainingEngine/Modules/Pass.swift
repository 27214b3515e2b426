// SPDX-License-Identifier: Apache-2.0

/// What a network makes of a batch.
public struct Pass {
  /// What comes out, in the order of the network's outputs.
  public let outputs: [Tensor]
  /// The inner values that were asked for, by name; derivatives by them can be had.
  public let marks: [String: Tensor]

  /// Makes a pass; the parameters are the properties.
  public init(outputs: [Tensor], marks: [String: Tensor] = [:]) {
    self.outputs = outputs
    self.marks = marks
  }
}
