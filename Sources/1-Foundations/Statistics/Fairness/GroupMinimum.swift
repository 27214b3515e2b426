// SPDX-License-Identifier: Apache-2.0

/// How many sampling units of each class a group must have to be judged.
///
/// A measure of one class (sensitivity, false positive rate) needs that class only; all others need both.
public struct GroupMinimum: Sendable, Hashable {
  /// The least number of units with a positive row.
  public var positives: Int
  /// The least number of units with a negative row.
  public var negatives: Int

  /// Makes a minimum; the parameters are the properties.
  public init(positives: Int, negatives: Int) {
    self.positives = positives
    self.negatives = negatives
  }
}
