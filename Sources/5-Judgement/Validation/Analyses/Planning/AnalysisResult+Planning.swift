// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

extension AnalysisResult {
  /// A planned study as a result: what is needed in a sentence, the numbers, and what they rest on.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - claim: What it gives, as the end of a sentence: `an area of 0.8 is known`.
  ///   - name: What it is of, where there are several.
  ///   - pictures: What is drawn.
  /// - Returns: The result.
  public static func planned(
    _ study: PlannedStudy, shows claim: String, name: String? = nil, pictures: [Picture] = []
  ) -> AnalysisResult {
    var result = AnalysisResult(.planning, name: name)
    result.findings = [PlanningText.sentence(study, shows: claim)]
    result.estimates = study.estimates
    result.pictures = pictures
    result.notes = study.planningNotes
    return result
  }

  /// A plan by several criteria, of which the one that needs most decides.
  ///
  /// - Parameters:
  ///   - studies: A study for each criterion, in order.
  ///   - claim: What all of them together give, as the end of a sentence.
  ///   - pictures: What is drawn besides the table of criteria.
  /// - Returns: The result.
  public static func planned(
    byCriteria studies: [PlannedStudy], shows claim: String, pictures: [Picture] = []
  ) -> AnalysisResult {
    guard let largest = studies.max(by: { $0.total < $1.total }) else { return AnalysisResult(.planning) }
    var all = largest
    all.halfWidth = nil
    all.power = nil
    var result = AnalysisResult(.planning)
    result.findings = [
      PlanningText.sentence(all, shows: claim), "\(largest.name) needs most: \(largest.total) cases.",
    ]
    result.estimates = studies.flatMap(\.estimates)
    result.pictures = [.table(Self.table(of: studies, caption: "What each criterion needs"))] + pictures
    result.notes = largest.planningNotes
    return result
  }

  /// A table of studies, one a row.
  static func table(of studies: [PlannedStudy], caption: String) -> TablePicture {
    func count(_ number: Int?) -> String { number.map { "\($0)" } ?? "–" }
    return TablePicture(
      caption: caption,
      columns: [
        .init("Of"), .init("Diseased", isNumeric: true), .init("Healthy", isNumeric: true),
        .init("Cases", isNumeric: true), .init("To recruit", isNumeric: true), .init("Reached"),
      ],
      rows: studies.map { study in
        [
          study.name, count(study.positives), count(study.negatives), count(study.total), count(study.recruited),
          study.power.map { "power " + PlanningText.power($0) }
            ?? study.halfWidth.map { "±" + PlanningText.value($0) } ?? "–",
        ]
      })
  }
}

extension PlannedStudy {
  /// The study as numbers: sizes have no interval, because they are decided and not measured.
  public var estimates: [Estimate] {
    let confidence = ConfidenceLevel(1 - alpha) ?? .percent95
    func number(_ what: String, _ value: Double, unit: String, _ definition: String) -> Estimate {
      Estimate(
        name: "\(what).\(name.lowercased())", value: value, interval: nil, level: confidence, method: method, n: total,
        unit: unit,
        definition: definition)
    }
    var all: [Estimate] = []
    if let positives {
      all.append(number("positives", Double(positives), unit: "cases", "Diseased cases that are to be analysed."))
    }
    if let negatives {
      all.append(number("negatives", Double(negatives), unit: "cases", "Healthy cases that are to be analysed."))
    }
    all.append(number("sample-size", Double(total), unit: "cases", "Cases that are to be analysed, all together."))
    all.append(
      number(
        "recruited", Double(recruited), unit: "units", "Sampling units to be recruited, with the allowance for loss."))
    if let readers { all.append(number("readers", Double(readers), unit: "readers", "Readers of the study.")) }
    if let power { all.append(number("power", power, unit: "1", "The chance that the study shows what is claimed.")) }
    if let halfWidth {
      all.append(number("half-width", halfWidth, unit: "1", "The expected half-width of the interval."))
    }
    return all
  }

  /// What the study rests on.
  var planningNotes: [String] {
    let level = sides == .two ? "two-sided" : "one-sided"
    return [
      "assumed: " + assumptions.joined(separator: "; "),
      "method: \(method); alpha \(PlanningText.value(alpha)), \(level)", "source: \(source)",
    ]
  }
}
