// SPDX-License-Identifier: Apache-2.0

/// Differences with their intervals against zero and against the margin that was set beforehand.
public struct DifferenceChart: Sendable {
  /// Which differences would be unacceptable.
  public enum Margin: Sendable, Equatable {
    /// None was set: only zero is drawn.
    case none
    /// Not inferior where higher is better: the difference may not lie at or below minus the margin.
    case notBelow(Double)
    /// Not inferior where lower is better: the difference may not lie at or above the margin.
    case notAbove(Double)
    /// Equivalent: the difference must lie between minus the margin and the margin.
    case within(Double)
  }

  /// The name of the figure in the page.
  public var id: String
  /// What is compared, for the axis: `Difference in AUC, FFDM − SFM`.
  public var measure: String
  /// The comparisons.
  public var rows: [IntervalRow]
  /// The margin.
  public var margin: Margin
  /// Who is better where the difference is negative, such as `favours SFM`.
  public var favoursLeft: String?
  /// Who is better where the difference is positive.
  public var favoursRight: String?
  /// What the reader should know beside the drawing; by default what is drawn.
  public var caption: String?

  /// Makes a chart.
  public init(
    id: String, measure: String, rows: [IntervalRow], margin: Margin, favoursLeft: String? = nil,
    favoursRight: String? = nil, caption: String? = nil
  ) {
    self.id = id
    self.measure = measure
    self.rows = rows
    self.margin = margin
    self.favoursLeft = favoursLeft
    self.favoursRight = favoursRight
    self.caption = caption
  }

  /// The figure with its table.
  public var figure: Figure {
    var lines = [IntervalLadder.Line(value: 0, label: "no difference", style: "reference")]
    var zones: [IntervalLadder.Zone] = []
    func limit(_ value: Double, _ side: String) {
      lines.append(.init(value: value, label: "margin \(side)\(NumberWords.exact(value.magnitude))", style: "limit"))
    }
    switch margin {
    case .none: break
    case .notBelow(let margin):
      limit(-margin, NumberWords.minus)
      zones = [.init(lower: nil, upper: -margin)]
    case .notAbove(let margin):
      limit(margin, "")
      zones = [.init(lower: margin, upper: nil)]
    case .within(let margin):
      limit(-margin, NumberWords.minus)
      limit(margin, "+")
      zones = [.init(lower: nil, upper: -margin), .init(lower: margin, upper: nil)]
    }
    var ladder = IntervalLadder(
      rows: rows, axisTitle: measure, lines: lines, zones: zones,
      showsCounts: rows.contains { $0.positives != nil }, staysInUnit: false)
    if let favoursLeft, let favoursRight { ladder.ends = (favoursLeft, favoursRight) }
    let words = rows.filter { $0.style != .heading }.map { "\($0.label): \($0.words)" }
    return Figure(
      id: id, title: measure,
      description: words.joined(separator: "; ") + (zones.isEmpty ? "." : ". The shaded zone is unacceptable."),
      caption: caption, panels: ladder.panels, table: ladder.table(caption: measure))
  }
}
