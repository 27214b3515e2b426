// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Statistics
public import Vocabulary

/// Where weak slices are searched for, and how those that are found are confirmed.
public struct SlicesPlan: Sendable, Hashable {
  /// What may be worse in a slice.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// The share of positive cases that are called positive.
    case sensitivity
    /// The share of negative cases that are called negative.
    case specificity
    /// The share of all cases that are called wrongly.
    case error
    /// The mean squared distance of stated chances from the truth.
    case brier

    /// Whether calls are needed, and so an operating point.
    public var needsOperatingPoint: Bool { self != .brier }
  }

  /// Which rows are searched and which confirm.
  public enum Search: String, Sendable, Hashable, CaseIterable {
    /// The judged rows are halved by sampling unit, by chance.
    case half
    /// The rows that are set apart for tuning are searched, and all judged rows confirm.
    case tuning
  }

  /// The attributes, by their names; `nil` for all that are bound, with site and device.
  public var attributes: [NamedColumn]?
  /// What may be worse.
  public var measure = Measure.sensitivity
  /// The most conditions of a slice, 1…3.
  public var depth = 3
  /// The least number of rows of the class in question, in each half.
  public var minimumRows = 30
  /// The least number of sampling units, in each half.
  public var minimumUnits = 20
  /// How many bins a numeric attribute is cut into, at the quantiles of the whole table.
  public var bins = 4
  /// How much worse a slice must be than all rows and than each slice with one condition less.
  public var worseBy = 0.02
  /// The most candidates that are carried to confirmation.
  public var most = 10
  /// The level of intervals, and one minus the error rate of the claims; `nil` for that of the analysis.
  public var level: ConfidenceLevel?
  /// How p-values are adjusted for the number of candidates.
  public var adjustment = MultiplicityAdjustment.holm
  /// Which rows are searched.
  public var search = Search.half
  /// The seed of the halves; `nil` for that of the analysis.
  public var seed: UInt64?

  /// Makes a plan with the defaults.
  public init() {}
}
