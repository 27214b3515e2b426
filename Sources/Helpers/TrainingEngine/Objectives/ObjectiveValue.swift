// SPDX-License-Identifier: Apache-2.0

/// What an objective says of a batch.
public struct ObjectiveValue {
  /// The one number that is to become small; derivatives go through it.
  public var loss: Tensor
  /// The objective of each image by itself, before images are weighted; [batch].
  public var each: Tensor
}
