// SPDX-License-Identifier: Apache-2.0
public import Validation
import Vocabulary

/// A measure in each subgroup, with intervals; groups that cannot be judged are listed with the reason.
public struct ForestChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// What is measured, for the axis: `AUC`.
  public var measure: String
  /// The rows in order.
  public var rows: [IntervalRow]
  /// A value to hold the groups against, usually that of all cases.
  public var reference: Double?
  /// The limit that a criterion sets.
  public var criterion: Double?
  /// How the criterion is named at its line: `at least 0.75`.
  public var criterionLabel: String?
  /// Further values to hold the groups against.
  public var lines: [ForestPicture.Line] = []
  /// What it shows; by default the measure by subgroup.
  public var title: String?
  /// Whether the axis is one of ratios.
  public var isRatio = false
  /// What the reader should know beside the drawing; by default what is drawn.
  public var caption: String?

  /// Makes a chart.
  public init(
    id: String, measure: String, rows: [IntervalRow], reference: Double? = nil, criterion: Double? = nil,
    criterionLabel: String? = nil, caption: String? = nil
  ) {
    self.id = id
    self.measure = measure
    self.rows = rows
    self.reference = reference
    self.criterion = criterion
    self.criterionLabel = criterionLabel
    self.caption = caption
  }

  /// Makes a chart of what an analysis wants drawn.
  public init(id: String, picture: ForestPicture) {
    self.init(
      id: id, measure: Wording.capitalised(picture.measure), rows: picture.rows.map(Self.row),
      caption: "\(picture.title). \(picture.caption)")
    lines = picture.lines
    title = picture.title
    isRatio = picture.isRatio
  }

  private static func row(_ row: ForestPicture.Row) -> IntervalRow {
    let finding: IntervalRow.Finding =
      if let estimate = row.estimate, row.shortfall == nil {
        .estimate(estimate)
      } else {
        .cannotBeJudged(row.shortfall ?? "not measured")
      }
    let style: IntervalRow.Style =
      switch row.kind {
      case .group: .group
      case .overall: .overall
      case .prediction: .prediction
      }
    return IntervalRow(
      row.kind == .group ? GroupWords.readable(row.label) : Wording.capitalised(row.label), positives: row.positives,
      negatives: row.negatives, finding: finding, style: style
    )
  }

  /// The figure with its table.
  public var figure: Figure {
    var lines = self.lines.map { line in
      IntervalLadder.Line(value: line.value, label: line.label, style: line.isLimit ? "limit" : "reference")
    }
    if let reference {
      lines.append(.init(value: reference, label: "all: \(NumberWords.number(reference))", style: "reference"))
    }
    if let criterion {
      let label = criterionLabel ?? "criterion \(NumberWords.exact(criterion))"
      lines.append(.init(value: criterion, label: label, style: "limit"))
    }
    let drawn = rows.compactMap(\.drawn)
    let inUnit = drawn.allSatisfy { value, interval in
      (0...1).contains(value) && (interval.map { $0.lower >= 0 && $0.upper <= 1 } ?? true)
    }
    let ladder = IntervalLadder(
      rows: rows, axisTitle: measure, lines: lines,
      showsCounts: rows.contains { $0.positives != nil || $0.negatives != nil },
      staysInUnit: inUnit && lines.allSatisfy { (0...1).contains($0.value) }, isRatio: isRatio)
    let unjudged = rows.count { $0.style != .heading && $0.drawn == nil }
    let left = unjudged > 0 ? " \(NumberWords.count(unjudged)) of the groups cannot be judged." : ""
    return Figure(
      id: id, title: title ?? "\(measure) by subgroup",
      description: "\(measure) with its interval in \(NumberWords.count(drawn.count)) groups.\(left)",
      caption: caption, panels: ladder.panels, table: ladder.table(caption: title ?? "\(measure) by subgroup"))
  }
}
