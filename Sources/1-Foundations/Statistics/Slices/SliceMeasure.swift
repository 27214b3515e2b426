// SPDX-License-Identifier: Apache-2.0

/// What the loss of a row means, so that rates in slices are told in the words that people use.
public struct SliceMeasure: Sendable, Hashable {
  /// The machine name of what is reported: `sensitivity`, `error`.
  public var name: String
  /// Whether what is reported is one less the mean loss, so that higher is better.
  public var isComplement: Bool
  /// What is counted among what, in one sentence without the slice.
  public var definition: String

  /// Makes a measure; the parameters are the properties.
  public init(name: String, isComplement: Bool, definition: String) {
    self.name = name
    self.isComplement = isComplement
    self.definition = definition
  }

  /// The share of positive rows that are called positive; the rows are the positive ones, a loss is a miss.
  public static let sensitivity = SliceMeasure(
    name: "sensitivity", isComplement: true, definition: "the share of positive cases that are called positive")
  /// The share of negative rows that are called negative; the rows are the negative ones, a loss is a false alarm.
  public static let specificity = SliceMeasure(
    name: "specificity", isComplement: true, definition: "the share of negative cases that are called negative")
  /// The share of rows that are called wrongly.
  public static let error = SliceMeasure(
    name: "error", isComplement: false, definition: "the share of cases that are called wrongly")
  /// The mean squared distance of a probability from the truth.
  public static let brierScore = SliceMeasure(
    name: "brier", isComplement: false,
    definition: "the mean squared distance of the probability from the truth (0 or 1)")
}
