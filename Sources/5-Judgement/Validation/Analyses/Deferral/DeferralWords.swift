// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Statistics
import Vocabulary

/// Deferral as sentences and pictures.
struct DeferralWords {
  let plan: DeferralPlan
  let sample: DeferralSample
  let estimates: DeferralEstimates

  // MARK: Sentences

  var findings: [String] {
    var sentences = estimates.levels.filter { $0.coverage < 1 }.map(sentence)
    sentences.append(orderSentence)
    if let level = estimates.levels.first(where: { $0.coverage < 1 && $0.team != nil }), let team = level.team {
      sentences.append(
        Self.sentence(team, after: "With \(Self.whole(level.handedOverPer1000)) of 1000 cases handed over"))
    }
    return sentences
  }

  var notes: [String] {
    var notes = [
      "confidence is \(confidenceWords); cases that are equally sure are kept in part, as the mean over their orders",
      "intervals at a share kept are resampled with the order made anew; a cut in use is judged with target-risk or "
        + "target-workload and tuning rows",
    ]
    switch sample.reader {
    case .assumed(let sensitivity, let specificity):
      notes.append(
        "the reader is assumed, with sensitivity \(sensitivity) and specificity \(specificity) on every case: a model hands "
          + "over what is hard, so a real team is likely to do worse")
    case .calls:
      notes.append(
        "the reader's calls were made without the model; knowing that a case was handed over may change them")
    case nil: break
    }
    return notes
  }

  private func sentence(_ level: DeferralLevel) -> String {
    let handed = level.handedOverPer1000
    var work = "\(Self.whole(handed)) of 1000"
    if let minutes = plan.readerMinutes {
      work += ", \(Self.whole(handed * minutes)) minutes of reading"
    }
    let before = sample.meanLoss ?? 0
    let after = level.risk.value ?? before
    let verb = after < before ? "lowers" : after > before ? "raises" : "leaves"
    let opening = "Handing over the least certain \(Self.percent(1 - level.coverage)) of cases, \(work),"
    guard verb != "leaves" else { return "\(opening) leaves the \(lossName) of the rest at \(number(level.risk))." }
    return "\(opening) \(verb) the \(lossName) of the rest from \(number(before)) to \(number(level.risk))."
  }

  private var orderSentence: String {
    guard let place = estimates.areas.first(where: { $0.name == "normalised-augrc" }), let value = place.value else {
      return "All answers cost the same, so their order says nothing."
    }
    let interval = Self.interval(place) { String(format: "%.2f", $0) }
    let text = String(format: "%.2f", value) + interval
    let isUseful = place.interval.map { $0.upper < 1 } ?? false
    let verdict =
      isUseful
      ? "better than handing over at random" : "not shown to be better than handing over at random"
    return
      "The order by confidence is \(verdict): normalised AUGRC \(text), where 0 is the best order and 1 a random one."
  }

  static func sentence(_ team: DeferralTeam, after opening: String) -> String {
    let gain = team.overReader.map { points($0) }
    let over = team.overModel.map { points($0) }
    return
      "\(opening), model and reader together have a sensitivity of \(percent(team.sensitivity)) and a specificity of "
      + "\(percent(team.specificity)): \(gain[0]) and \(gain[1]) points against the reader alone, "
      + "\(over[0]) and \(over[1]) against the model alone."
  }

  static func sentence(_ cut: DeferralCut, _ verdict: DeferralVerdict, _ plan: DeferralPlan) -> String {
    let words = DeferralWords.words(cut.goal, plan)
    let handed = percent(verdict.handedOver)
    let left = shown(verdict.risk, plan)
    let ruling: String
    switch cut.goal {
    case .risk(let limit): ruling = Self.ruling(verdict.risk.interval, limit)
    case .workload(let limit): ruling = Self.ruling(verdict.handedOver.interval, limit)
    }
    return "The cut for \(words), chosen on \(cut.chosenOn) tuning rows, hands over \(handed) here and leaves "
      + "\(plan.loss == .error ? "an error" : "a mean loss") of \(left): \(ruling)."
  }

  private static func ruling(_ interval: Interval?, _ limit: Double) -> String {
    guard let interval else { return "whether the goal is met cannot be judged" }
    if interval.upper <= limit { return "the goal is met" }
    return interval.lower > limit ? "the goal is missed" : "the interval holds the goal, so neither is shown"
  }

  static func words(_ goal: DeferralCut.Goal, _ plan: DeferralPlan) -> String {
    switch goal {
    case .risk(let limit):
      plan.loss == .error ? "an error of at most \(percent(limit))" : "a mean loss of at most \(limit)"
    case .workload(let share): "at most \(percent(share)) handed over"
    }
  }

  private var confidenceWords: String {
    switch plan.confidence {
    case .distance: "the distance of the score from the threshold"
    case .logit: "the distance of the chance from the threshold on the log-odds"
    case .probability: "the chance of the likelier class"
    case .column:
      "\(plan.column ?? "a column"), where higher is \(plan.columnSays == .confidence ? "surer" : "less sure")"
    }
  }

  private var lossName: String {
    switch plan.loss {
    case .error: "error"
    case .brier: "Brier score"
    case .cost: "mean cost"
    }
  }

  // MARK: Numbers

  private func number(_ value: Double) -> String {
    plan.loss == .error ? Self.percent(value) : String(format: "%.4g", value)
  }

  private func number(_ estimate: Estimate) -> String { Self.shown(estimate, plan) }

  private static func shown(_ estimate: Estimate, _ plan: DeferralPlan) -> String {
    if plan.loss == .error { return percent(estimate) }
    guard let value = estimate.value else { return "an undefined value" }
    return String(format: "%.4g", value) + interval(estimate) { String(format: "%.4g", $0) }
  }

  static func percent(_ share: Double) -> String {
    let text = String(format: "%.1f", share * 100)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
  }

  static func percent(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "undefined (\(estimate.reason?.description ?? "no reason"))" }
    return String(format: "%.1f %%", value * 100) + interval(estimate) { String(format: "%.1f", $0 * 100) }
  }

  private static func points(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "undefined" }
    return String(format: "%+.1f", value * 100) + interval(estimate) { String(format: "%+.1f", $0 * 100) }
  }

  private static func interval(_ estimate: Estimate, _ text: (Double) -> String) -> String {
    estimate.interval.map { " (\(text($0.lower)) to \(text($0.upper)))" } ?? " (no interval)"
  }

  private static func whole(_ value: Double) -> String { String(format: "%.0f", value) }

  // MARK: Pictures

  var riskPicture: Picture {
    let curve = sample.curve
    let points = estimates.band.map { bound in
      CurveSet.Point(
        x: bound.abscissa, y: curve.risk(at: bound.abscissa) ?? 0, lower: bound.lower, upper: bound.upper)
    }
    let mean = sample.meanLoss ?? 0
    let flat = [CurveSet.Point(x: 0, y: mean), CurveSet.Point(x: 1, y: mean)]
    return .lines(
      LinePicture(
        title: "Risk against coverage", x: LinePicture.Axis("Share of cases kept by the model", lower: 0, upper: 1),
        y: LinePicture.Axis(
          plan.loss == .error ? "Error of the kept cases" : "Mean \(lossName) of the kept cases", lower: 0),
        series: [
          LinePicture.Series(
            name: "Least certain handed over first", summary: estimates.areas.first.map { "AURC \(Self.four($0))" },
            points: points,
            bandMethod: "\(Self.percent(estimates.areas.first?.level.value ?? 0.95)) pointwise band, bootstrap by "
              + (sample.clusters == nil ? "row" : "patient")),
          LinePicture.Series(name: "Handed over at random", points: flat, isReference: true),
        ],
        caption:
          "From right to left more cases are handed over. A confidence that knows nothing stays on the dashed line."
      ))
  }

  /// What is left over against what is handed over: both per 1000 cases.
  var workloadPicture: Picture {
    let curve = sample.curve
    let mean = sample.meanLoss ?? 0
    let points = estimates.band.reversed().map { bound in
      let kept = 1000 * bound.abscissa
      return CurveSet.Point(
        x: 1000 - kept, y: kept * (curve.risk(at: bound.abscissa) ?? 0), lower: kept * bound.lower,
        upper: kept * bound.upper)
    }
    let straight = [CurveSet.Point(x: 0, y: 1000 * mean), CurveSet.Point(x: 1000, y: 0)]
    let minutes = plan.readerMinutes.map { ", at \($0) minutes each" } ?? ""
    return .lines(
      LinePicture(
        title: "Workload against what is left to the model",
        x: LinePicture.Axis("Cases handed over per 1000\(minutes)", lower: 0, upper: 1000),
        y: LinePicture.Axis(
          plan.loss == .error ? "Wrong calls kept per 1000 cases" : "\(lossName) kept, summed over 1000 cases", lower: 0
        ),
        series: [
          LinePicture.Series(
            name: "Least certain handed over first", points: points,
            bandMethod: "\(Self.percent(estimates.areas.first?.level.value ?? 0.95)) pointwise band"),
          LinePicture.Series(name: "Handed over at random", points: straight, isReference: true),
        ], caption: "What the reader makes of the cases handed over is not in this drawing."))
  }

  var table: Picture {
    var columns = [
      TablePicture.Column("Kept"), TablePicture.Column("Handed over per 1000", isNumeric: true),
      TablePicture.Column("\(lossName.prefix(1).uppercased())\(lossName.dropFirst()) of the kept", isNumeric: true),
      TablePicture.Column("Sensitivity of the kept", isNumeric: true),
      TablePicture.Column("Specificity of the kept", isNumeric: true),
    ]
    if plan.readerMinutes != nil {
      columns.insert(TablePicture.Column("Minutes per 1000", isNumeric: true), at: 2)
    }
    let hasTeam = estimates.levels.contains { $0.team != nil }
    if hasTeam {
      columns += [
        TablePicture.Column("Team sensitivity", isNumeric: true),
        TablePicture.Column("Team specificity", isNumeric: true),
      ]
    }
    let rows = estimates.levels.map { level in
      var row = [
        Self.percent(level.coverage), Self.whole(level.handedOverPer1000), number(level.risk),
        Self.percent(level.sensitivity), Self.percent(level.specificity),
      ]
      if let minutes = plan.readerMinutes { row.insert(Self.whole(level.handedOverPer1000 * minutes), at: 2) }
      if let team = level.team { row += [Self.percent(team.sensitivity), Self.percent(team.specificity)] }
      return row
    }
    return .table(
      TablePicture(caption: "What is kept, what is handed over, and how good the rest is", columns: columns, rows: rows)
    )
  }

  private static func four(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "undefined" }
    return String(format: "%.4f", value) + interval(estimate) { String(format: "%.4f", $0) }
  }
}
