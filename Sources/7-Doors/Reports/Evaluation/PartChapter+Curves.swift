// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

extension PartChapter {
  private static let mostInOneChart = 6
  private static let mostHistograms = 6

  /// The curves of all arms and models, and how their scores lie.
  var curves: Markup {
    let sets = part.curves
    let chunks = stride(from: 0, to: sets.count, by: Self.mostInOneChart).map {
      Array(sets[$0..<min(sets.count, $0 + Self.mostInOneChart)])
    }
    var pieces: [Markup] = []
    for (number, chunk) in chunks.enumerated() { pieces.append(roc(chunk, number)) }
    for (number, chunk) in chunks.enumerated() { pieces.append(precisionRecall(chunk, number)) }
    pieces.append(Markup(sets.prefix(Self.mostHistograms).enumerated().map { scores($1, $0) }))
    if sets.count > Self.mostHistograms {
      pieces.append(
        Markup("p", ["class": "note"]) {
          "Score distributions are drawn for the first \(Self.mostHistograms) of \(sets.count) arms and models; the others "
          "are in report.json."
        })
    }
    return Markup(pieces)
  }

  private static func classes(_ set: CurveSet) -> String {
    "\(FlowReading.count(set.positives, "row")) with the disease, \(NumberWords.count(set.negatives)) without"
  }

  /// The curves by name with their rows; the only curve of a part needs no name.
  private func names(_ sets: [CurveSet]) -> String {
    if part.curves.count == 1, let only = sets.first { return Self.classes(only) }
    return sets.map { "\(Self.display($0)) (\(Self.classes($0)))" }.joined(separator: "; ")
  }

  private static func display(_ set: CurveSet) -> String { set.name.isEmpty ? "All cases" : set.name }

  private func missing(_ what: String, _ sets: [CurveSet]) -> Markup {
    guard !sets.isEmpty else { return .nothing }
    return Markup("p", ["class": "note"]) { "No \(what) can be drawn: \(names(sets))." }
  }

  private func roc(_ sets: [CurveSet], _ number: Int) -> Markup {
    let drawn = sets.filter { $0.roc.count > 1 }
    let empty = missing("ROC curve", sets.filter { $0.roc.count <= 1 })
    guard !drawn.isEmpty else { return empty }
    let methods = Self.distinct(drawn.compactMap(\.rocBandMethod))
    let shows = drawn.contains { Self.operatingPoint($0) != nil }
    var caption = "ROC \(drawn.count == 1 ? "curve" : "curves"): \(names(drawn)). "
    if !methods.isEmpty { caption += "Shaded: confidence band, \(methods.joined(separator: "; ")). " }
    if shows { caption += "The ring is the operating point; its bars are the intervals of both rates." }
    let curves = drawn.map { set in
      Curve(
        name: Self.display(set), summary: area(.auc, "AUC", of: set),
        points: set.roc.map { .init(x: $0.x, y: $0.y) }, band: Self.band(set.roc),
        bandLabel: set.rocBandMethod.map { _ in "with confidence band" },
        operatingPoints: Self.operatingPoint(set).map { [$0] } ?? [])
    }
    return Markup([ROCChart(id: id("roc-\(number + 1)"), curves: curves, caption: caption).figure.markup, empty])
  }

  private func precisionRecall(_ sets: [CurveSet], _ number: Int) -> Markup {
    let drawn = sets.filter { $0.precisionRecall.count > 1 }
    let empty = missing("precision–recall curve", sets.filter { $0.precisionRecall.count <= 1 })
    guard !drawn.isEmpty else { return empty }
    let methods = Self.distinct(drawn.compactMap(\.precisionRecallBandMethod))
    var caption = "Precision against recall: \(names(drawn)). "
    if !methods.isEmpty { caption += "Shaded: confidence band, \(methods.joined(separator: "; ")). " }
    caption += "Precision holds at the prevalence of these data only."
    let curves = drawn.map { set in
      Curve(
        name: Self.display(set), summary: area(.averagePrecision, "AP", of: set),
        points: set.precisionRecall.map { .init(x: $0.x, y: $0.y) }, band: Self.band(set.precisionRecall),
        bandLabel: set.precisionRecallBandMethod.map { _ in "with confidence band" })
    }
    return Markup([
      PrecisionRecallChart(
        id: id("pr-\(number + 1)"), curves: curves, prevalence: Self.prevalence(drawn), caption: caption
      ).figure.markup, empty,
    ])
  }

  /// The share of diseased rows, where it is one for all.
  private static func prevalence(_ sets: [CurveSet]) -> Double? {
    let shares = sets.map { set -> Double? in
      let all = set.positives + set.negatives
      return all > 0 ? Double(set.positives) / Double(all) : nil
    }
    guard let first = shares.first ?? nil, shares.allSatisfy({ $0.map { abs($0 - first) < 1e-9 } ?? false }) else {
      return nil
    }
    return first
  }

  private static func band(_ points: [CurveSet.Point]) -> [Curve.BandPoint] {
    points.compactMap { point in
      guard let lower = point.lower, let upper = point.upper else { return nil }
      return .init(x: point.x, lower: lower, upper: upper)
    }
  }

  private static func operatingPoint(_ set: CurveSet) -> Curve.OperatingPoint? {
    guard let sensitivity = set.sensitivity, let specificity = set.specificity, sensitivity.value != nil,
      let value = specificity.value
    else { return nil }
    var across = specificity
    across.name = Metric.falsePositiveRate.rawValue
    across.value = 1 - value
    across.interval = specificity.interval.flatMap { Interval(1 - $0.upper, 1 - $0.lower) }
    let label = set.threshold.map { "threshold \(NumberWords.exact($0))" } ?? "operating point"
    return Curve.OperatingPoint(label: label, x: across, y: sensitivity)
  }

  /// The area under this very curve, where an endpoint measured it.
  private func area(_ metric: Metric, _ label: String, of set: CurveSet) -> String? {
    let measured = part.endpoints.filter { $0.metric == metric }
    let arm = measured.flatMap(\.arms).first { $0.group == set.name }
    let alone =
      measured.first {
        !ComparisonWords.isComparison($0) && (part.curves.count == 1 || $0.title.hasSuffix(", \(set.name)"))
      }
    guard let estimate = arm ?? alone?.estimate, estimate.value != nil else { return nil }
    return "\(label) \(NumberWords.shortEstimate(estimate))"
  }

  private func scores(_ set: CurveSet, _ number: Int) -> Markup {
    let edges = set.histogram.map(\.lower) + (set.histogram.last.map { [$0.upper] } ?? [])
    guard
      let histogram = ScoreHistogram(
        edges: edges, positives: set.histogram.map(\.positives), negatives: set.histogram.map(\.negatives))
    else { return .nothing }
    let threshold = set.threshold.map { " The line is the threshold \(NumberWords.exact($0))." } ?? ""
    return ScoreDistributionChart(
      id: id("scores-\(number + 1)"), histogram: histogram, threshold: set.threshold,
      positiveName: "With the disease", negativeName: "Without the disease",
      caption: "Distribution of the scores: \(names([set])). Bars are shares of their own class.\(threshold)"
    ).figure.markup
  }

  static func distinct(_ texts: [String]) -> [String] {
    var out: [String] = []
    for text in texts where !out.contains(text) { out.append(text) }
    return out
  }
}
