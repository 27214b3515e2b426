// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension AnalysisContext {
  /// What a study of this size can show: in every stream, and between streams.
  func planning(_ plan: PlanningPlan) -> [AnalysisResult] {
    var results = eachStream(.planning) { stream throws(Refusal) in try reach(plan, stream) }
    // Every pair of a few; of many, each with the first.
    let pairs =
      streams.count <= 3
      ? streams.indices.flatMap { one in streams.indices.filter { $0 > one }.map { (one, $0) } }
      : streams.indices.dropFirst().map { (0, $0) }
    for (one, other) in pairs {
      do throws(Refusal) {
        results.append(try difference(plan, streams[one], streams[other]))
      } catch {
        results.append(
          AnalysisResult(
            .planning, name: "\(streams[one].name) − \(streams[other].name)", refusal: error.reason))
      }
    }
    return results
  }

  private func test(_ plan: PlanningPlan) throws(Refusal) -> PlanningTest {
    do throws(PlanningError) {
      return try PlanningTest(alpha: level.alpha, sides: .two, power: plan.power)
    } catch {
      throw Refusal(error.description)
    }
  }

  // MARK: One stream

  private func reach(_ plan: PlanningPlan, _ stream: Stream) throws(Refusal) -> AnalysisResult {
    let test = try test(plan)
    let sample = source.sample(stream)
    let found = source.unitCounts(sample)
    guard found.positive > 0, found.negative > 0 else {
      throw Refusal("there are \(found.positive) diseased and \(found.negative) healthy cases, and both are needed")
    }
    let all = StudyReach.Counts(positives: found.positive, negatives: found.negative)
    let groups = try planningGroups(plan, stream)
    var result = AnalysisResult(.planning, name: name(stream))
    result.notes = notes(sample, found, groups, test)
    var rows: [(measure: PlanningMeasure, rows: [StudyReach.Row])] = []
    for metric in [Metric.auc, .sensitivity, .specificity] {
      guard let kind = PlanningMeasure.Kind(rawValue: metric.rawValue) else { continue }
      if metric != .auc, threshold(stream) == nil { continue }
      let seen = metrics.estimate(.init(metric: metric), of: stream, in: sample, level: level)
      // A value at its end has no variance to plan with; half a case is taken off.
      let least = 0.5 / Double(max(1, min(found.positive, found.negative)))
      guard let value = seen.value, let measure = try? PlanningMeasure(kind, min(max(value, least), 1 - least)),
        let reach = try? StudyReach(measure: measure, test: test)
      else {
        result.notes.append("\(metric.words) cannot be planned with: \(seen.reason?.description ?? "it is undefined")")
        continue
      }
      let table = reach.rows(all: all, groups: groups)
      rows.append((measure, table))
      result.estimates += table.map { expected($0.expected) } + table.flatMap { further($0, measure) }
      result.findings += findings(table, measure, test, plan)
      if metric == .auc { result.pictures.append(powerPicture(reach, all, plan)) }
    }
    result.pictures.insert(contentsOf: rows.map { forest($0.measure, $0.rows) }, at: 0)
    result.pictures.insert(.table(reachTable(rows, test)), at: 0)
    return result
  }

  private func planningGroups(_ plan: PlanningPlan, _ stream: Stream) throws(Refusal) -> [StudyReach.Counts] {
    var counts: [StudyReach.Counts] = []
    for division in plan.divisions {
      let (grouping, sources) = try groups(division)
      for (group, source) in zip(grouping.groups, sources) {
        let found = source.unitCounts(source.sample(stream))
        counts.append(.init(group: group.name, positives: found.positive, negatives: found.negative))
      }
    }
    return counts
  }

  private func expected(_ estimate: Estimate) -> Estimate {
    var copy = estimate
    copy.name = "expected.\(estimate.name)"
    return copy
  }

  private func further(_ row: StudyReach.Row, _ measure: PlanningMeasure) -> [Estimate] {
    let name = measure.kind.rawValue
    func number(_ what: String, _ value: Double?, _ definition: String) -> Estimate {
      guard let value else {
        return .undefined(
          "\(what).\(name)",
          because: row.expected.reason ?? .notApplicable("no difference is large enough to be found"),
          level: row.expected.level, method: row.expected.method, n: row.expected.n, definition: definition
        ).of(group: row.counts.group)
      }
      return Estimate(
        name: "\(what).\(name)", group: row.counts.group, value: value, interval: nil, level: row.expected.level,
        method: row.expected.method, n: row.expected.n, definition: definition)
    }
    var all = [
      number(
        "shown-above", row.shownAbove,
        "The \(name) that a study of this size shows to be exceeded with the wanted power, if the measured one is true."
      )
    ]
    if row.counts.group != nil {
      all.append(
        number(
          "gap", row.gap,
          "The smallest difference of \(name) between the group and the other cases that is found with the wanted power."
        ))
    }
    return all
  }

  private func findings(
    _ rows: [StudyReach.Row], _ measure: PlanningMeasure, _ test: PlanningTest, _ plan: PlanningPlan
  ) -> [String] {
    guard let all = rows.first, let interval = all.expected.interval else { return [] }
    let words = Self.words(measure.kind)
    let size = "\(all.counts.positives) diseased and \(all.counts.negatives) healthy cases"
    var sentences = [
      "With \(size), \(words) of \(PlanningText.value(measure.value)) is expected to come with the interval "
        + "\(PlanningText.value(interval.lower)) to \(PlanningText.value(interval.upper))"
        + (all.shownAbove.map {
          ", and is shown to lie above \(PlanningText.value($0)) with power \(PlanningText.power(test.power))."
        } ?? ".")
    ]
    if let wanted = plan.halfWidth {
      let half = (interval.upper - interval.lower) / 2
      sentences.append(
        "Wanted is ±\(PlanningText.value(wanted)) for \(words): the study gives ±\(PlanningText.value(half))"
          + (half <= wanted ? ", which is enough." : ", which needs about \(factor(half, wanted)) times the cases."))
    }
    let groups = rows.dropFirst()
    for row in groups {
      guard let group = row.counts.group else { continue }
      let counts = "\(row.counts.positives) diseased, \(row.counts.negatives) healthy"
      if let reason = row.expected.reason {
        sentences.append("\(group) (\(counts)): nothing can be shown of \(words), because \(reason.description).")
      } else if let gap = row.gap {
        sentences.append(
          "\(group) (\(counts)): a gap in \(words) to the other cases is found from \(PlanningText.value(gap)) on.")
      } else {
        sentences.append("\(group) (\(counts)): no gap in \(words) is large enough to be found.")
      }
    }
    return sentences
  }

  private func factor(_ half: Double, _ wanted: Double) -> String {
    String(format: "%.1f", (half / wanted) * (half / wanted))
  }

  private static func words(_ kind: PlanningMeasure.Kind) -> String {
    switch kind {
    case .auc: "an AUC"
    case .sensitivity: "a sensitivity"
    case .specificity: "a specificity"
    }
  }

  private func notes(
    _ sample: Sample, _ found: (positive: Int, negative: Int, any: Int), _ groups: [StudyReach.Counts],
    _ test: PlanningTest
  ) -> [String] {
    var notes = [
      "What was measured is taken as the truth: the answer is for the next study of this size, and says nothing about the "
        + "result of this one.",
      "Variances: Hanley-McNeil for areas, binomial for shares; alpha \(PlanningText.value(test.alpha)), two-sided.",
    ]
    if source.repeats(sample) {
      notes.append(
        "Sampling units are counted, not their \(sample.rows.count) rows: several rows of a unit make intervals narrower than "
          + "said here, by as much as they differ.")
    }
    if groups.count > 1 {
      notes.append(
        "Alpha is shared between the \(groups.count) groups (Bonferroni): each is judged at "
          + "\(String(format: "%.2g", test.alpha / Double(groups.count))).")
    }
    return notes
  }

  // MARK: Pictures of one stream

  private func reachTable(
    _ all: [(measure: PlanningMeasure, rows: [StudyReach.Row])], _ test: PlanningTest
  ) -> TablePicture {
    TablePicture(
      caption: "What this study can show, and for whom",
      columns: [
        .init("Of"), .init("Measure"), .init("Diseased", isNumeric: true), .init("Healthy", isNumeric: true),
        .init("Expected interval"), .init("Shown above", isNumeric: true), .init("Gap found from", isNumeric: true),
      ],
      rows: all.flatMap { measure, rows in
        rows.map { row in
          [
            row.counts.group ?? "all cases", words(measure), "\(row.counts.positives)",
            "\(row.counts.negatives)",
            row.expected.interval.map { "\(PlanningText.value($0.lower)) to \(PlanningText.value($0.upper))" }
              ?? (row.expected.reason?.description ?? "–"), row.shownAbove.map(PlanningText.value) ?? "–",
            row.counts.group == nil ? "" : row.gap.map(PlanningText.value) ?? "none",
          ]
        }
      }, note: "Power \(PlanningText.power(test.power)).")
  }

  private func words(_ measure: PlanningMeasure) -> String {
    Metric(rawValue: measure.kind.rawValue)?.words ?? measure.kind.rawValue
  }

  private func forest(_ measure: PlanningMeasure, _ rows: [StudyReach.Row]) -> Picture {
    .forest(
      ForestPicture(
        title: "Expected interval of \(words(measure))", measure: words(measure),
        rows: rows.map { row in
          .init(
            row.counts.group ?? "All cases", kind: row.counts.group == nil ? .overall : .group,
            estimate: row.expected.value == nil ? nil : row.expected,
            shortfall: row.expected.reason?.description, positives: row.counts.positives,
            negatives: row.counts.negatives)
        }, lines: [.init(measure.value, label: "as measured")],
        caption:
          "Intervals that a study of this size is expected to give if every group has the measured value; those of groups "
          + "share alpha."))
  }

  private func powerPicture(_ reach: StudyReach, _ all: StudyReach.Counts, _ plan: PlanningPlan) -> Picture {
    let (positives, negatives) = (Double(all.positives), Double(all.negatives))
    let total = all.positives + all.negatives
    // Three claims about the anticipated area, the boldest last.
    let wanted = plan.difference.map { [$0] } ?? [0.1, 0.05, 0.03]
    let sizes = (1...40).map { Double($0) / 20 }
    return .lines(
      LinePicture(
        title: "Power by size", x: .init("Cases", lower: 0, upper: 2 * Double(total)),
        y: .init("Power", lower: 0, upper: 1),
        series: wanted.map { difference in
          .init(
            name: "AUC shown above \(PlanningText.value(reach.measure.value - difference))",
            points: sizes.map { size in
              .init(
                x: size * Double(total),
                y: reach.power(
                  against: reach.measure.value - difference, positives: size * positives, negatives: size * negatives))
            })
        } + [
          .init(
            name: "wanted: \(PlanningText.value(plan.power))",
            points: [0, 2 * Double(total)].map { .init(x: $0, y: plan.power) }, isReference: true)
        ], marks: [.init(x: Double(total), label: "this study")],
        caption:
          "With the measured AUC of \(PlanningText.value(reach.measure.value)) as the truth, and this study's mix of classes."
      ))
  }

  // MARK: Two streams

  private func difference(_ plan: PlanningPlan, _ one: Stream, _ other: Stream) throws(Refusal) -> AnalysisResult {
    let test = try test(plan)
    let name = "\(one.name) − \(other.name)"
    if table.readers != nil, let pilot = PlanningReaders(source, [one, other]) {
      return try readers(plan, pilot, test, name)
    }
    let pair = PairComparison(metrics: metrics, task: .init(metric: .auc), hypothesis: .difference, level: level)
    let found = pair.finding(one, other).difference
    guard let error = found.standardError, error > 0, let observed = found.value else {
      throw Refusal(
        "the difference of the areas has no standard error" + (found.reason.map { ": \($0.description)" } ?? ""))
    }
    let pilot = DifferenceReach(standardError: error, test: test)
    var result = AnalysisResult(.planning, name: name)
    result.estimates = [pilot.estimate(n: found.n, method: found.method, level: level)]
    result.findings = [
      "With these cases and these two, a difference in AUC is found from \(PlanningText.value(pilot.detectable)) on with power "
        + "\(PlanningText.power(test.power)); observed is \(PlanningText.value(observed))."
    ]
    if let wanted = plan.difference {
      result.findings.append(
        "A difference of \(PlanningText.value(wanted)) is found with power \(PlanningText.power(pilot.power(wanted))); for "
          + "\(PlanningText.value(plan.power)) about \(pilot.factor(wanted)) times the cases are needed.")
    }
    if let margin = plan.margin {
      result.findings.append(
        "If the two are alike, that one is not worse by \(PlanningText.value(margin)) is shown with power "
          + "\(PlanningText.power(pilot.nonInferiority(margin: margin))).")
    }
    result.notes = [
      "The standard error is this study's (\(found.method)), scaled by the number of cases; it is for these readers and models."
    ]
    return result
  }

  private func readers(
    _ plan: PlanningPlan, _ pilot: PlanningReaders, _ test: PlanningTest, _ name: String
  ) throws(Refusal) -> AnalysisResult {
    let observed = pilot.difference ?? 0
    let effect = plan.difference ?? observed.magnitude
    let claim: Hypothesis = plan.margin.map { .nonInferiority(margin: $0) } ?? .difference
    let (count, cases) = (pilot.study.readers.count, pilot.cases)
    do throws(PlanningError) {
      // A non-inferiority study is planned for arms that are alike.
      let study = try ReadersAndCasesPlan(
        components: pilot.components, effect: plan.margin == nil ? effect : 0, figure: "auc")
      let here = try study.power(claim, readers: count, cases: cases, test: test)
      let what =
        plan.margin.map { "non-inferiority with a margin of \(PlanningText.value($0))" }
        ?? "a difference of \(PlanningText.value(effect)) in AUC"
      var result = AnalysisResult(.planning, name: name)
      result.findings = [
        "With \(cases) cases and \(count) readers, \(what) is shown with power \(PlanningText.power(here.power)) for other "
          + "readers and other cases."
      ]
      for more in [count, count + 2, 2 * count] {
        do throws(PlanningError) {
          let needed = try study.study(claim, readers: more, test: test, upTo: 100_000)
          result.findings.append(
            "With \(more) readers, \(needed.total) cases are enough for a power of \(PlanningText.power(plan.power)).")
        } catch {
          result.findings.append("With \(more) readers no number of cases is enough.")
        }
      }
      let grid = study.grid(
        claim, readers: plan.readers.isEmpty ? Self.around(count, least: 2) : plan.readers,
        cases: plan.cases.isEmpty ? Self.around(cases, least: 10) : plan.cases, test: test)
      result.pictures = PlanningPictures.grid(grid, target: plan.power)
      result.estimates = [
        Estimate(
          name: "power.difference.auc", value: here.power, interval: nil, level: level,
          method: "noncentral \(plan.margin == nil ? "F" : "t"), \(pilot.components.origin), Hillis degrees of freedom",
          n: cases,
          definition:
            "The chance that a study with as many readers and cases shows \(what), for other readers and cases.")
      ]
      result.notes = [
        "Variance components are estimated from these \(count) readers and \(cases) cases and are not well known from few readers; "
          + "planning with the observed difference (\(PlanningText.value(observed))) overstates what a next study finds.",
        "Source: Hillis, Obuchowski & Berbaum, Academic Radiology 18 (2011) 129-142.",
      ]
      return result
    } catch {
      throw Refusal(error.description)
    }
  }

  /// Numbers from half to four times a number.
  private static func around(_ number: Int, least: Int) -> [Int] {
    var seen: Set<Int> = []
    return [0.5, 0.75, 1, 1.5, 2, 3, 4].map { max(least, Int((Double(number) * $0).rounded())) }
      .filter { seen.insert($0).inserted }
  }
}

/// What a difference with a known standard error can show.
struct DifferenceReach {
  let standardError: Double
  let test: PlanningTest

  private var shift: Double { test.criticalValue + PlanningTest.normalQuantile(test.power) }

  /// The smallest difference that is found with the wanted power.
  var detectable: Double { shift * standardError }

  /// The power for a difference.
  func power(_ difference: Double) -> Double {
    PlanningTest.normalCumulative(difference / standardError - test.criticalValue)
  }

  /// The power of non-inferiority where there is no difference.
  func nonInferiority(margin: Double) -> Double { power(margin) }

  /// How many times the cases a difference needs.
  func factor(_ difference: Double) -> String {
    let ratio = detectable / difference
    return String(format: "%.1f", ratio * ratio)
  }

  func estimate(n: Int, method: String, level: ConfidenceLevel) -> Estimate {
    Estimate(
      name: "detectable-difference.auc", value: detectable, interval: nil, standardError: nil, level: level,
      method: "(z of alpha + z of the power) times the standard error, \(method)", n: n,
      definition: "The smallest difference of areas that a study of this size finds with the wanted power.")
  }
}
