// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

/// What acting on one stream is worth: its decision curve, its workload, and its predictive values elsewhere.
struct UtilityAnalysis {
  let context: AnalysisContext
  let plan: UtilityPlan
  let stream: Stream

  func result() throws(Refusal) -> AnalysisResult {
    var result = AnalysisResult(.utility, name: context.name(stream))
    let scores = try context.scores(stream, in: context.source)
    let calls = context.threshold(stream).map { BinaryReads(scores, threshold: $0) }
    var workloads: [(place: String, load: Workload)] = []
    if let calls { workloads.append(("operating point", load(calls))) }
    do throws(Refusal) {
      workloads += try addCurve(to: &result)
    } catch {
      guard calls != nil else {
        throw Refusal(
          "\(error.reason); the calls at an operating point have a net benefit all the same: declare one, and "
            + "threshold-probability, the chance of disease from which one would act")
      }
      result.notes.append(
        "There is no decision curve: \(error.reason)."
          + (plan.thresholdProbability == nil
            ? " The calls at the operating point have a net benefit where threshold-probability is declared, the chance of "
              + "disease from which one would act." : ""))
    }
    if let calls {
      addBenefit(of: calls, to: &result)
      addPredictiveValues(of: calls, to: &result)
    }
    addWorkload(workloads, to: &result)
    if plan.prevalence == nil {
      result.notes.append(
        "Net benefit and workload hold at the share of diseased cases in these data; where cases were gathered by their "
          + "outcome, declare the prevalence.")
    }
    if context.table.readers != nil { result.notes.append("The reads of several readers are put together here.") }
    return result
  }

  /// How a threshold names its numbers.
  static func group(_ threshold: Double) -> String { "threshold probability=\(WorthText.share(threshold))" }

  /// The thresholds at which numbers are given.
  static func marks(_ plan: UtilityPlan, operating: Double?) -> [Double] {
    if !plan.marked.isEmpty { return Set(plan.marked).sorted() }
    let ends = (plan.grid.thresholds.first ?? 0, plan.grid.thresholds.last ?? 1)
    var marks = [0.05, 0.1, 0.2, 0.3, 0.5].filter { $0 >= ends.0 && $0 <= ends.1 }
    if let operating, operating > 0, operating < 1 { marks.append(operating) }
    if marks.isEmpty { marks = [plan.grid.thresholds[plan.grid.thresholds.count / 2]] }
    return Set(marks).sorted()
  }

  /// The series that only carries the simultaneous band.
  static func simultaneous(
    _ band: SimultaneousBand, thresholds: [Double], estimates: [Estimate]
  ) -> LinePicture.Series {
    let values = Dictionary(zip(thresholds, estimates.map(\.value))) { first, _ in first }
    return LinePicture.Series(
      name: "the same, all thresholds at once",
      points: band.points.compactMap { point in
        (values[point.abscissa] ?? nil).map {
          CurveSet.Point(x: point.abscissa, y: $0, lower: point.lower, upper: point.upper)
        }
      }, bandMethod: "\(NumberText.percent(band.level.value)) \(band.method)")
  }
}

// MARK: Net benefit

extension UtilityAnalysis {
  /// The decision curve; the workload at the marked thresholds comes back.
  private func addCurve(
    to result: inout AnalysisResult
  ) throws(Refusal) -> [(place: String, load: Workload)] {
    let stated = try context.probabilities(stream, in: context.source)
    let operating = plan.thresholdProbability == nil ? context.thresholdProbability(stream) : nil
    let marks = Self.marks(plan, operating: operating)
    let curve = DecisionCurve(
      stated.sample, grid: plan.grid.adding(marks), prevalence: plan.prevalence, harm: plan.harm, level: context.level)
    guard let curve else { throw Refusal("the prevalence or the harm is out of range") }
    let places = curve.thresholds.indices.filter { marks.contains(curve.thresholds[$0]) }
    result.findings.append(usefulWords(curve))
    let quantities = NetBenefit.Quantity.allCases.map { ($0, curve.estimates($0)) }
    for place in places {
      let group = Self.group(curve.thresholds[place])
      for (_, estimates) in quantities { result.estimates.append(estimates[place].of(group: group)) }
      if let over = quantities.first(where: { $0.0 == .overTreatAll })?.1[place] {
        result.tests += test(over, group: group)
      }
    }
    let byQuantity = Dictionary(uniqueKeysWithValues: quantities)
    for place in places.prefix(4) {
      guard let model = byQuantity[.model]?[place], let avoided = byQuantity[.avoided]?[place] else { continue }
      result.findings.append(
        "For whoever acts from a chance of \(WorthText.share(curve.thresholds[place])) on, the model is worth "
          + WorthText.estimate(model, times: 100) + " true positives per 100 cases, and spares "
          + WorthText.estimate(avoided) + " needless actions per 100 cases beside acting on all.")
    }
    if stated.leftOut > 0 {
      result.notes.append("\(stated.leftOut) rows without a result state no chance and are not in the decision curve.")
    }
    addPictures(curve, byQuantity, marks: marks, to: &result)
    return places.map { place in
      let threshold = curve.thresholds[place]
      let reads = BinaryReads(stated.sample.sample, threshold: threshold)
      return ("chance \u{2265} \(WorthText.share(threshold))", load(reads))
    }
  }

  private func usefulWords(_ curve: DecisionCurve) -> String {
    let useful = curve.usefulRanges
    guard !useful.isEmpty else {
      return
        "At no threshold probability of the grid is acting on the model worth more than both acting on every case and "
        + "acting on none."
    }
    let surely = curve.surelyUsefulRanges
    let shown =
      surely.isEmpty
      ? "the \(NumberText.percent(curve.level.value)) intervals show it at none"
      : "the pointwise \(NumberText.percent(curve.level.value)) intervals show it \(WorthText.ranges(surely))"
    return
      "Acting on the model is worth more than acting on every case and than acting on none at threshold probabilities "
      + "\(WorthText.ranges(useful)); \(shown)."
  }

  private func test(_ over: Estimate, group: String) -> [HypothesisTest] {
    guard let value = over.value else { return [] }
    return Comparison(
      metric: "net-benefit.treat-all", difference: value, standardError: over.standardError, hypothesis: .difference,
      level: over.level, method: over.method, n: over.n, clusters: over.clusters, definition: over.definition
    ).tests.map { test in
      var copy = test
      copy.group = group
      return copy
    }
  }

  private func addPictures(
    _ curve: DecisionCurve, _ estimates: [NetBenefit.Quantity: [Estimate]], marks: [Double],
    to result: inout AnalysisResult
  ) {
    let level = NumberText.percent(context.level.value)
    let model = estimates[.model] ?? []
    let name = stream.name.isEmpty ? "model" : stream.name
    let top = model.compactMap { $0.interval?.upper ?? $0.value }.max() ?? 0.1
    var series = [
      LinePicture.Series(
        name: name, points: WorthText.points(curve.thresholds, model), bandMethod: "\(level) pointwise band")
    ]
    if let band = curve.band(
      .model, seed: context.settings.seed, replicates: context.bandReplicates(model.first?.n ?? 0),
      workers: ProcessInfo.processInfo.activeProcessorCount)
    {
      series.append(Self.simultaneous(band, thresholds: curve.thresholds, estimates: model))
    }
    series.append(
      .init(
        name: "act on every case",
        points: WorthText.points(curve.thresholds, estimates[.treatAll] ?? []).map { .init(x: $0.x, y: $0.y) },
        isReference: true))
    series.append(.init(name: "act on none", points: curve.thresholds.map { .init(x: $0, y: 0) }, isReference: true))
    let lines = marks.map { LinePicture.Mark(x: $0, label: WorthText.share($0)) }
    result.pictures.append(
      .lines(
        LinePicture(
          title: "Decision curve", x: .init("Threshold probability"),
          y: .init("Net benefit, true positives per case", lower: min(-0.02, -top / 4), upper: top * 1.05),
          series: series, marks: lines,
          caption:
            "Worth acting on is what lies above both reference lines. A threshold probability says how many needless "
            + "actions weigh as much as one missed disease.")))
    // Where hardly anybody acts the odds are small and the number means little.
    let low = curve.thresholds.firstIndex { $0 >= 0.02 } ?? 0
    result.pictures.append(
      .lines(
        LinePicture(
          title: "Needless actions spared", x: .init("Threshold probability"), y: .init("Net number per 100 cases"),
          series: [
            .init(
              name: name,
              points: WorthText.points(
                Array(curve.thresholds[low...]), Array((estimates[.avoided] ?? [])[low...])),
              bandMethod: "\(level) pointwise band")
          ], marks: lines, caption: "Beside acting on every case; below zero acting on every case is the better rule."))
    )
  }

  /// The net benefit of the calls at the operating point, for a declared threshold probability.
  private func addBenefit(of calls: BinaryReads, to result: inout AnalysisResult) {
    guard let declared = plan.thresholdProbability,
      let rule = NetBenefit(thresholdProbability: declared, prevalence: plan.prevalence, harm: plan.harm)
    else { return }
    let estimates = NetBenefit.Quantity.allCases.map { calls.estimate(rule, as: $0, level: context.level) }
    result.estimates += estimates.map { $0.of(group: "operating point") }
    let over = calls.estimate(rule, as: .overTreatAll, level: context.level)
    result.tests += test(over, group: "operating point")
    result.findings.insert(
      "For whoever acts from a chance of \(WorthText.share(declared)) on, the calls at the operating point are worth "
        + WorthText.estimate(estimates[0], times: 100) + " true positives per 100 cases, "
        + WorthText.estimate(over, times: 100) + " more than acting on every case.", at: 0)
  }
}

// MARK: Workload and predictive values

extension UtilityAnalysis {
  private func load(_ reads: BinaryReads) -> Workload {
    reads.workload(
      prevalence: plan.prevalence, level: context.level, interval: context.settings.proportionInterval)
  }

  private func addWorkload(_ workloads: [(place: String, load: Workload)], to result: inout AnalysisResult) {
    guard !workloads.isEmpty else { return }
    for (place, load) in workloads { result.estimates += load.estimates.map { $0.of(group: place) } }
    if let first = workloads.first, first.place == "operating point" {
      let load = first.load
      result.findings.append(
        "Of 1000 cases the operating point flags \(WorthText.estimate(load.flagged)), of which "
          + "\(WorthText.estimate(load.falseAlarms)) are healthy, and misses \(WorthText.estimate(load.missed)) diseased."
      )
    }
    let place = plan.prevalence.map { "at a prevalence of \(WorthText.share($0))" } ?? "at the prevalence of these data"
    result.pictures.append(
      .table(
        TablePicture(
          caption: "Of 1000 cases, \(place), with \(NumberText.percent(context.level.value)) intervals",
          columns: [
            .init("Called positive"), .init("Flagged", isNumeric: true), .init("Rightly", isNumeric: true),
            .init("Wrongly", isNumeric: true), .init("Missed", isNumeric: true),
          ], rows: workloads.map { [$0.place] + $0.load.estimates.map(WorthText.cell) })))
  }

  private func addPredictiveValues(of calls: BinaryReads, to result: inout AnalysisResult) {
    guard calls.counts.positives > 0, calls.counts.negatives > 0 else { return }
    let level = context.level
    let curve = PredictiveValueCurve(
      calls,
      prevalences: PredictiveValueCurve.prevalences(
        from: plan.prevalences.lowerBound, to: plan.prevalences.upperBound, count: 41), level: level)
    let sites = sitePrevalences
    for site in sites {
      result.estimates.append(site.prevalence.of(group: site.name))
      guard let value = site.prevalence.value, value > 0, value < 1 else { continue }
      let pair = calls.predictiveValues(atPrevalence: value, level: level)
      result.estimates += [pair.positive, pair.negative].map { $0.of(group: site.name) }
    }
    if let prevalence = plan.prevalence {
      let pair = calls.predictiveValues(atPrevalence: prevalence, level: level)
      result.estimates += [pair.positive, pair.negative].map { $0.of(group: "operating point") }
    }
    let named = sites.compactMap { site in site.prevalence.value.map { (site, $0) } }
    if let low = named.min(by: { $0.1 < $1.1 }), let high = named.max(by: { $0.1 < $1.1 }), low.1 > 0, high.1 < 1,
      low.1 < high.1
    {
      result.findings.append(
        "A positive call is right in \(right(calls, low.1)) of cases at the prevalence of \(low.0.name) and in "
          + "\(right(calls, high.1)) at that of \(high.0.name).")
    }
    let band = "\(NumberText.percent(level.value)) pointwise band, \(curve.positive.first?.method ?? "")"
    result.pictures.append(
      .lines(
        LinePicture(
          title: "Predictive values by prevalence", x: .init("Prevalence", lower: 0),
          y: .init("Chance that the call is right", lower: 0, upper: 1),
          series: [
            .init(name: "positive call", points: WorthText.points(curve.prevalences, curve.positive), bandMethod: band),
            .init(name: "negative call", points: WorthText.points(curve.prevalences, curve.negative), bandMethod: band),
          ],
          marks: named.prefix(12).map { .init(x: $0.1, interval: $0.0.prevalence.interval, label: $0.0.name) },
          caption: "Sensitivity and specificity of the operating point carried to other prevalences, taken as known"
            + (named.isEmpty ? "." : "; each site's own prevalence is marked with its interval."))))
  }

  private func right(_ calls: BinaryReads, _ prevalence: Double) -> String {
    WorthText.estimate(
      calls.predictiveValues(atPrevalence: prevalence, level: context.level).positive, times: 100, unit: "%")
  }

  private var sitePrevalences: [(name: String, prevalence: Estimate)] {
    guard context.table.sites != nil,
      let groups = try? context.groups(SubgroupSpec(factors: [NamedColumn("site")]))
    else { return [] }
    return zip(groups.grouping.groups, groups.sources).compactMap { group, source in
      source.labelled(source.truths(stream)).map { truths in
        (
          group.name,
          BinaryReads(truths, threshold: 0).estimate(
            .prevalence, level: context.level, interval: context.settings.proportionInterval)
        )
      }
    }
  }
}
