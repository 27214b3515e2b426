// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

extension FairnessReport {
  /// The measures of every group of a division.
  func groupTable(_ division: FairnessDivision) -> Picture {
    let measures = division.measures.filter { !Self.isSaidByAnother($0.byGroup.measure, in: division) }
    let columns =
      [
        TablePicture.Column("Group"), TablePicture.Column("Positive \(unit)s", isNumeric: true),
        TablePicture.Column("Negative \(unit)s", isNumeric: true),
      ]
      + measures.map { TablePicture.Column(FairnessWords.title($0.byGroup.measure).capitalizedFirst, isNumeric: true) }
    let rows = division.groups.names.indices.map { group -> [String] in
      let counts = division.groups.unitCounts(of: group)
      return [
        division.groups.names[group] + (group == division.reference ? " (reference)" : ""), "\(counts.positive)",
        "\(counts.negative)",
      ] + measures.map { cell($0.byGroup.estimates[group], $0.byGroup.measure) }
    }
    return .table(
      TablePicture(
        caption: "Measures by \(division.title), with \(NumberText.percent(level.value)) intervals", columns: columns,
        rows: rows,
        note: "A group below the minimum of positive or negative \(unit)s is listed with what it lacks, and enters no "
          + "comparison."))
  }

  /// Rates whose complement stands in the table too.
  private static func isSaidByAnother(_ measure: FairnessMeasure, in division: FairnessDivision) -> Bool {
    let all = Set(division.measures.map(\.byGroup.measure))
    switch measure {
    case .falseNegativeRate: return all.contains(.sensitivity) || all.contains(.underdiagnosis)
    case .specificity: return all.contains(.falsePositiveRate) || all.contains(.overdiagnosis)
    default: return false
    }
  }

  private func cell(_ estimate: Estimate, _ measure: FairnessMeasure) -> String {
    guard let value = estimate.value else {
      return "cannot be judged: " + (estimate.reason.map { FairnessWords.shortfall($0, unit: unit) } ?? "no value")
    }
    let text = FairnessWords.value(value, of: measure)
    guard let interval = estimate.interval else { return text }
    return "\(text) (\(FairnessWords.value(interval.lower, of: measure)) to "
      + "\(FairnessWords.value(interval.upper, of: measure)))"
  }

  /// The differences against the reference, a forest for each measure over all divisions.
  var forests: [Picture] {
    let order = divisions.first?.distinct.map(\.byGroup.measure) ?? []
    return order.map { measure in
      var rows: [ForestPicture.Row] = []
      for division in divisions {
        guard let measured = division.measures.first(where: { $0.byGroup.measure == measure }) else { continue }
        for contrast in measured.contrasts {
          let counts = division.groups.unitCounts(of: contrast.group)
          let reason = contrast.difference.value == nil ? contrast.difference.reason : nil
          rows.append(
            ForestPicture.Row(
              contrast.difference.group ?? "", estimate: reason == nil ? contrast.difference : nil,
              shortfall: reason.map { FairnessWords.shortfall($0, unit: unit) }, positives: counts.positive,
              negatives: counts.negative))
        }
      }
      var lines = [ForestPicture.Line(0, label: "no difference")]
      if let margin = plan.margin {
        lines += [
          ForestPicture.Line(-margin, label: "margin −\(NumberText.limit(margin))", isLimit: true),
          ForestPicture.Line(margin, label: "margin \(NumberText.limit(margin))", isLimit: true),
        ]
      }
      return .forest(
        ForestPicture(
          title: "Differences in \(FairnessWords.title(measure))",
          measure: "Difference in \(FairnessWords.title(measure)), group less reference", rows: rows, lines: lines,
          caption:
            "Each group less its reference, with \(NumberText.percent(level.value)) intervals of single comparisons"
            + (plan.margin == nil ? "." : "; equivalence is shown where an interval lies within both margins.")))
    }
  }

  /// The criteria of all divisions.
  var criteriaTable: [Picture] {
    var rows: [[String]] = []
    for division in divisions {
      for gap in division.gaps {
        let measure = gap.measure ?? gap.criterion.measures[0]
        var row = [
          division.title, FairnessWords.title(gap.criterion),
          gap.difference.value == nil
            ? "cannot be judged: " + (gap.difference.reason?.description ?? "no value")
            : FairnessWords.gap(gap.difference, of: measure), pair(gap, division, measure),
          gap.test.pValue.map { FairnessWords.pValue($0) } ?? "–",
        ]
        if plan.margin != nil {
          row.append(gap.isWithinMargin.map { $0 ? "shown" : "not shown" } ?? "cannot be judged")
        }
        rows.append(row)
      }
    }
    guard !rows.isEmpty else { return [] }
    var columns = [
      TablePicture.Column("Groups"), TablePicture.Column("Criterion"),
      TablePicture.Column("Greatest gap of any two groups", isNumeric: true), TablePicture.Column("Between"),
      TablePicture.Column("Equal in all groups?", isNumeric: true),
    ]
    if let margin = plan.margin { columns.append(TablePicture.Column("Within \(FairnessWords.points(margin))")) }
    return [
      .table(
        TablePicture(
          caption: "Criteria of fairness", columns: columns, rows: rows,
          note:
            "Intervals and p-values allow for the pair of groups having been picked as the widest; these p-values are not "
            + "adjusted for the number of criteria. Where prevalence differs, no model meets all criteria at once."))
    ]
  }

  private func pair(_ gap: CriterionGap, _ division: FairnessDivision, _ measure: FairnessMeasure) -> String {
    guard let low = gap.lowest, let high = gap.highest, low != high else { return "–" }
    let names = division.groups.names
    let what = gap.criterion.measures.count > 1 ? ", \(FairnessWords.title(measure))" : ""
    return "\(names[high]) above \(names[low])\(what)"
  }
}

extension String {
  /// The text with its first letter in upper case.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
