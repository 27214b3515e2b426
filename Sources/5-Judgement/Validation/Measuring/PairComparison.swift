// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

/// Compares a metric between two streams, by the closed form where rows are independent, else by influences.
struct PairComparison {
  let metrics: MetricEngine
  let task: MetricEngine.Task
  let hypothesis: Hypothesis
  let level: ConfidenceLevel

  /// What is compared: a stream with its analysed rows.
  typealias Side = (stream: Stream, sample: Sample)

  /// What a comparison found.
  struct Finding {
    var difference: Estimate
    var tests: [HypothesisTest]
    var isShown: Bool?
  }

  /// How two samples share their sampling units.
  private enum Pairing: String {
    case paired
    case partlyPaired = "partly paired"
    case unpaired
  }

  /// The comparison; `nil` where a class has too few units for a variance.
  func compare(_ test: Side, _ reference: Side) -> Finding? {
    let pairing = pairing(test.sample, reference.sample)
    if pairing == .unpaired, let found = independentAreas(test.sample, reference.sample) { return found }
    if let found = closedForm(test, reference, pairing) {
      return Finding(difference: found.difference, tests: found.tests, isShown: found.isShown)
    }
    return influences(test, reference, pairing)
  }

  /// The comparison of two streams of the source; where there is none, an estimate that says why.
  func finding(_ test: Stream, _ reference: Stream) -> Finding {
    let source = metrics.source
    if let found = compare((test, source.sample(test)), (reference, source.sample(reference))) { return found }
    let sides = [test, reference].map { stream in
      metrics.estimate(task, of: stream, in: source.sample(stream), level: level).of(group: stream.name)
    }
    let reason = UndefinedReason.notApplicable(Self.gap(sides))
    return Finding(
      difference: .undefined(
        "difference.\(task.metric.rawValue)", because: reason, level: level, method: "none", n: 0,
        definition: "difference of \(task.metric.words)"),
      tests: [], isShown: nil)
  }

  /// Why there is no comparison of two estimates.
  static func gap(_ sides: [Estimate]) -> String {
    guard let missing = sides.first(where: { $0.value == nil }) else {
      if let name = sides.first?.name, ["ici", "ece"].contains(name) {
        return "the difference of two \(name) has no interval here: compare brier or calibration-slope"
      }
      return "a class has fewer than two sampling units, so the difference has no interval"
    }
    let name = [missing.group, "has no \(missing.name)"].compactMap { $0 }.joined(separator: " ")
    return name + (missing.reason.map { ": \($0)" } ?? "")
  }

  private func influences(_ test: Side, _ reference: Side, _ pairing: Pairing) -> Finding? {
    guard let a = metrics.influence(task, of: test.stream, in: test.sample),
      let b = metrics.influence(task, of: reference.stream, in: reference.sample)
    else { return nil }
    let found = Comparison(
      test: a, reference: b, metric: task.metric.rawValue, hypothesis: hypothesis,
      higherIsBetter: task.metric.higherIsBetter ?? true, level: level, method: method(test, reference, pairing),
      clusters: isClustered(test, reference)
        ? metrics.source.units(of: [test.sample, reference.sample], countedBy: task.metric) : nil)
    var finding = Finding(difference: found.difference, tests: found.tests, isShown: found.isShown)
    if pairing == .unpaired { finding.difference.n = a.rows + b.rows }
    return finding
  }

  /// The variance by the literature's name, then the design.
  private func method(_ test: Side, _ reference: Side, _ pairing: Pairing) -> String {
    let isClustered = isClustered(test, reference)
    var words =
      task.metric != .auc ? "linearised variance" : isClustered ? "Obuchowski 1997" : "DeLong"
    if isClustered { words += " by \(metrics.source.unitWord)" }
    words += ", \(pairing.rawValue)"
    if metrics.source.table.weights != nil { words += ", weighted" }
    return (averages(test.sample) ? "mean of fixed readers, " : "") + words
  }

  /// Whether a unit has several rows on either side; the rows of different readers are rows too.
  private func isClustered(_ test: Side, _ reference: Side) -> Bool {
    metrics.source.repeats(test.sample) || metrics.source.repeats(reference.sample)
  }

  private func averages(_ sample: Sample) -> Bool {
    metrics.averagesReaders && metrics.source.byReader(sample).count > 1
  }

  // MARK: Independent rows

  /// DeLong's areas in different patients, with Satterthwaite's t; for a plain difference, whose test it is.
  private func independentAreas(_ test: Sample, _ reference: Sample) -> Finding? {
    guard hypothesis == .difference, task.metric == .auc, !averages(test), !averages(reference),
      let a = metrics.source.labelled(test), let b = metrics.source.labelled(reference)
    else { return nil }
    let found = a.comparisonOfAreas(withIndependent: b, level: level, interval: metrics.areaScale)
    return Finding(difference: found.difference, tests: [found.test], isShown: nil)
  }

  /// Newcombe's intervals, with McNemar's test of the same independent cases or the score test of different ones.
  private func closedForm(_ test: Side, _ reference: Side, _ pairing: Pairing) -> Comparison? {
    guard Self.shares.contains(task.metric), pairing != .partlyPaired, metrics.source.table.weights == nil,
      !isClustered(test, reference), !averages(test.sample), !averages(reference.sample),
      let a = metrics.threshold(test.stream), let b = metrics.threshold(reference.stream)
    else { return nil }
    let first = test.sample
    if pairing == .unpaired {
      return Comparison(
        test: share(first, at: a), reference: share(reference.sample, at: b), metric: task.metric.rawValue,
        hypothesis: hypothesis, higherIsBetter: task.metric.higherIsBetter ?? true, level: level)
    }
    let second = matched(reference.sample, to: first)
    guard first.isPositive == second.isPositive else { return nil }
    let reads = try? PairedBinaryReads(
      test: first.scores.map { $0 >= a }, reference: second.scores.map { $0 >= b }, isPositive: first.isPositive)
    return reads?.comparison(of: task.metric, hypothesis: hypothesis, level: level)
  }

  /// The metrics that are a share of rows which do not depend on the calls.
  private static let shares: Set<Metric> = [
    .sensitivity, .specificity, .falseNegativeRate, .falsePositiveRate, .accuracy, .selectionRate,
  ]

  private func share(_ sample: Sample, at threshold: Double) -> Proportion {
    var (successes, trials) = (0, 0)
    for (score, isPositive) in zip(sample.scores, sample.isPositive) {
      let isCalled = score >= threshold
      let (isCounted, isSuccess) =
        switch task.metric {
        case .sensitivity: (isPositive, isCalled)
        case .falseNegativeRate: (isPositive, !isCalled)
        case .specificity: (!isPositive, !isCalled)
        case .falsePositiveRate: (!isPositive, isCalled)
        case .accuracy: (true, isCalled == isPositive)
        default: (true, isCalled)
        }
      guard isCounted else { continue }
      trials += 1
      if isSuccess { successes += 1 }
    }
    return Proportion(successes: successes, trials: trials)
  }

  // MARK: Units

  /// Rows of different arms are the same case's: the units pair them, not the rows.
  private func pairing(_ test: Sample, _ reference: Sample) -> Pairing {
    if test.rows == reference.rows { return .paired }
    let (a, b) = (Set(codes(test)), Set(codes(reference)))
    return a == b ? .paired : a.isDisjoint(with: b) ? .unpaired : .partlyPaired
  }

  /// A sample in the order of another with the same units, each of which has one row.
  private func matched(_ sample: Sample, to other: Sample) -> Sample {
    guard sample.rows != other.rows else { return sample }
    let place = Dictionary(uniqueKeysWithValues: codes(sample).enumerated().map { ($1, $0) })
    let order = codes(other).compactMap { place[$0] }
    return Sample(
      rows: order.map { sample.rows[$0] }, scores: order.map { sample.scores[$0] },
      isPositive: order.map { sample.isPositive[$0] })
  }

  private func codes(_ sample: Sample) -> [Int32] { metrics.source.unitCodes(sample) }
}
