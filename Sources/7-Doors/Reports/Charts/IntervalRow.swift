// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A row of a chart of intervals: a group or a comparison with its estimate.
public struct IntervalRow: Sendable, Equatable {
  /// What is known of the group.
  public enum Finding: Sendable, Equatable {
    /// An estimate; one without a value is listed with its reason.
    case estimate(Estimate)
    /// The group is too small or otherwise cannot be judged; the words say why.
    case cannotBeJudged(String)
  }

  /// How the row is set.
  public enum Style: Sendable, Equatable {
    /// One of several.
    case group
    /// All cases together.
    case overall
    /// Where a further one would lie: an interval without a value of its own.
    case prediction
    /// A heading over the rows that follow; its finding is not shown.
    case heading
  }

  /// The group's name.
  public var label: String
  /// Its positive cases.
  public var positives: Int?
  /// Its negative cases.
  public var negatives: Int?
  /// What is known of it.
  public var finding: Finding
  /// How it is set.
  public var style: Style

  /// Makes a row.
  public init(
    _ label: String, positives: Int? = nil, negatives: Int? = nil, finding: Finding, style: Style = .group
  ) {
    self.label = label
    self.positives = positives
    self.negatives = negatives
    self.finding = finding
    self.style = style
  }

  /// A heading over the rows that follow.
  public static func heading(_ label: String) -> IntervalRow {
    IntervalRow(label, finding: .cannotBeJudged(""), style: .heading)
  }

  /// The row's finding in words.
  var words: String {
    switch finding {
    case .estimate(let estimate):
      if style == .prediction, let interval = estimate.interval {
        NumberWords.interval(interval)
      } else {
        NumberWords.shortEstimate(estimate)
      }
    case .cannotBeJudged(let why): "cannot be judged: \(why)"
    }
  }

  /// The value and interval, where there is a value.
  var drawn: (value: Double, interval: Interval?)? {
    guard style != .heading, case .estimate(let estimate) = finding else { return nil }
    // The interval of a prediction may stand without a value; its middle then only says where to draw.
    let middle = style == .prediction ? estimate.interval.map { ($0.lower + $0.upper) / 2 } : nil
    guard let value = estimate.value ?? middle, value.isFinite else { return nil }
    return (value, estimate.interval)
  }
}
