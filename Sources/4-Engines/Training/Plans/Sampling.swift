// SPDX-License-Identifier: Apache-2.0

/// Which images a pass over the training set takes.
public enum Sampling: Sendable, Hashable, Codable {
  /// Each once, in a new order each time.
  case shuffled
  /// Classes alike often: (count of the class)^−power, drawn with putting back; 1 for alike, 0 for as they are.
  case balanced(power: Double)
  /// The share of a batch that is drawn by the loss an image last had, the others shuffled.
  case hard(share: Double)
  /// Every patient alike often, however many images there are of them.
  case patients
}
