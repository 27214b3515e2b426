// SPDX-License-Identifier: Apache-2.0
import Statistics
public import Vocabulary

extension CascadeSample {
  /// Judges one band beside the large model alone.
  ///
  /// Sensitivity and specificity are compared by Newcombe's paired interval, with patients by the linearised variance over them; areas
  /// by DeLong's or Obuchowski's covariance; net benefit by its linearised variance. A variance of the few patients that differ is too
  /// small: so wherever one is gone by, the interval reaches at least as far as the exact bound on how many patients lose or gain
  /// anything. Escalating every case is the large model itself, and its difference 0 by construction.
  ///
  /// **Assumes** independent patients, and for areas that both models' scores stand on one calibrated scale.
  /// - Parameters:
  ///   - band: Cases of less confidence are escalated.
  ///   - plan: The measures, the margin and the costs.
  ///   - level: The two-sided level; a verdict is a one-sided test at half of alpha.
  /// - Returns: Shares, costs and comparisons with their intervals.
  /// - Complexity: O(*n*) for each measure, O(*n* log *n*) for areas.
  /// > Source: Newcombe, Statistics in Medicine 17 (1998) 2635–2650; Obuchowski, Statistics in Medicine 17 (1998) 1495–1507. Checked
  /// > by hand, by law and by simulation in `CascadeTests`.
  public func judged(at band: Double, _ plan: CascadePlan, level: ConfidenceLevel = .percent95) -> CascadeJudgement {
    let share = escalatedShare(band, level)
    let base = plan.smallCost
    let each = plan.largeCost
    let cost = share.mapped(
      "cost", unit: plan.unit, "what a case costs on average: the small model, and the large one where escalated"
    ) { base + each * $0 }
    let savings = share.mapped(
      "savings", unit: plan.unit, "what a case costs with the large model alone less what it costs with the cascade"
    ) { each - base - each * $0 }
    let ratio =
      each > 0
      ? share.mapped("cost-ratio", unit: "1", "cost of the cascade over that of the large model alone") {
        (base + each * $0) / each
      } : nil
    return CascadeJudgement(
      band: band, escalated: share, cost: cost, savings: savings, costRatio: ratio,
      comparisons: plan.measures.map { compared($0, band, plan, level) })
  }

  /// Chooses the narrowest band whose cascade is shown to be no worse than the large model alone.
  ///
  /// Bands are tested from the widest, which escalates most, to the narrowest, each at the full level, until one is not shown; the last
  /// one that was shown is chosen. So the chance that the chosen band is truly worse by the margin stays below half of alpha, however many
  /// bands there are. Before all of them stands escalating every case, which needs no test.
  ///
  /// **Assumes** bands that were fixed before the sample was seen, and a confirmation on other cases before use.
  /// - Parameters:
  ///   - bands: The bands, in any order; doubles and those that are not finite are left out.
  ///   - plan: The measures, the margin and the costs.
  ///   - level: The two-sided level of each test.
  /// - Returns: The steps and the choice.
  /// - Complexity: O(bands × *n* log *n*).
  /// > Source: Maurer, Hothorn & Lehmacher in Vollmar (ed.), Biometrie in der chemisch-pharmazeutischen Industrie 6 (1995) 3–18 for
  /// > sequences fixed beforehand; Angelopoulos, Bates, Candès, Jordan & Lei, arXiv:2110.01052 (2021) for choosing a rule by them. The
  /// > error rate is simulated in `CascadeTests`.
  public func choice(
    among bands: [Double], _ plan: CascadePlan, level: ConfidenceLevel = .percent95
  ) -> CascadeChoice {
    let ordered = Set(bands.filter(\.isFinite)).sorted(by: >)
    var chosen = judged(at: .infinity, plan, level: level)
    var steps = [chosen]
    for band in ordered {
      let step = judged(at: band, plan, level: level)
      steps.append(step)
      guard step.isShown == true else { break }
      chosen = step
    }
    return CascadeChoice(steps: steps, chosen: chosen, planned: ordered.count)
  }

  // MARK: Shares

  private func escalatedShare(_ band: Double, _ level: ConfidenceLevel) -> Estimate {
    let definition = "share of cases that the small model is less sure of than the band"
    guard let reads = try? BinaryReads(calls: isEscalated(by: band), isPositive: isPositive, clusters: clusters) else {
      return .undefined(
        "escalated", because: .noObservations, level: level, method: "none", n: 0, definition: definition)
    }
    var share = reads.estimate(.selectionRate, level: level)
    share.name = "escalated"
    share.definition = definition
    return share
  }

  // MARK: Comparisons

  private func compared(
    _ measure: CascadePlan.Measure, _ band: Double, _ plan: CascadePlan, _ level: ConfidenceLevel
  ) -> CascadeJudgement.Comparison {
    let hypothesis = Hypothesis.nonInferiority(margin: plan.margin)
    let compared: Comparison
    let sides: (cascade: Estimate, large: Estimate)
    switch measure {
    case .sensitivity, .specificity:
      guard
        let pair = try? PairedBinaryReads(
          test: calls(by: band), reference: largeCalls, isPositive: isPositive, clusters: clusters)
      else { return nothing(measure, level) }
      let metric: Metric = measure == .sensitivity ? .sensitivity : .specificity
      sides = (pair.test.estimate(metric, level: level), pair.reference.estimate(metric, level: level))
      compared = pair.comparison(of: metric, hypothesis: hypothesis, level: level)
    case .netBenefit:
      guard let benefit = NetBenefit(thresholdProbability: largeThreshold),
        let pair = try? PairedBinaryReads(
          test: calls(by: band), reference: largeCalls, isPositive: isPositive, clusters: clusters)
      else { return nothing(measure, level, "net benefit needs a large threshold strictly between 0 and 1") }
      sides = (pair.test.estimate(benefit, level: level), pair.reference.estimate(benefit, level: level))
      compared = difference(
        pair.test.influence(of: benefit), pair.reference.influence(of: benefit), measure, hypothesis, level)
    case .auc:
      guard let a = try? LabelledScores(scores: scores(by: band), isPositive: isPositive, clusters: clusters),
        let b = try? LabelledScores(scores: large, isPositive: isPositive, clusters: clusters)
      else { return nothing(measure, level) }
      sides = (a.area(level: level), b.area(level: level))
      compared = difference(a.areaInfluence(), b.areaInfluence(), measure, hypothesis, level)
    }
    var found = CascadeJudgement.Comparison(
      measure: measure, cascade: sides.cascade, large: sides.large, difference: compared.difference,
      tests: compared.tests, isShown: compared.isShown)
    if band == .infinity, found.difference.value != nil {
      found.difference.interval = Interval(0, 0)
      found.difference.standardError = nil
      found.difference.reason = nil
      found.difference.method = "the same model"
      found.tests = []
      found.isShown = true
    } else if clusters != nil || measure == .auc || measure == .netBenefit || found.difference.interval == nil {
      widen(&found, hypothesis, changes(measure, band), plan.margin, level)
    }
    return found
  }

  private func difference(
    _ test: UnitInfluence?, _ reference: UnitInfluence?, _ measure: CascadePlan.Measure, _ hypothesis: Hypothesis,
    _ level: ConfidenceLevel
  ) -> Comparison {
    guard let test, let reference else {
      return .undefined(
        metric: measure.rawValue, hypothesis: hypothesis,
        because: .notApplicable("a class has fewer than two sampling units"), level: level, method: "none", n: count,
        definition: "\(measure.rawValue) of the cascade less that of the large model")
    }
    return Comparison(
      test: test, reference: reference, metric: measure.rawValue, hypothesis: hypothesis, level: level,
      method: (measure == .auc ? (clusters == nil ? "DeLong" : "Obuchowski 1997") : "linearised variance") + ", paired",
      clusters: clusters.map { _ in test.units })
  }

  private func nothing(
    _ measure: CascadePlan.Measure, _ level: ConfidenceLevel, _ why: String = "there are no cases"
  ) -> CascadeJudgement.Comparison {
    let gap = Estimate.undefined(
      measure.rawValue, because: .notApplicable(why), level: level, method: "none", n: count,
      definition: measure.rawValue)
    var difference = gap
    difference.name = "difference.\(measure.rawValue)"
    return CascadeJudgement.Comparison(
      measure: measure, cascade: gap, large: gap, difference: difference, tests: [], isShown: nil)
  }
}

extension Estimate {
  /// The estimate of a rising or falling line of this one.
  fileprivate func mapped(
    _ name: String, unit: String, _ definition: String, _ line: (Double) -> Double
  ) -> Estimate {
    var copy = self
    copy.name = name
    copy.unit = unit
    copy.definition = definition
    copy.value = value.map(line)
    copy.interval = interval.flatMap { bounds in
      let ends = [line(bounds.lower), line(bounds.upper)]
      return Interval(min(ends[0], ends[1]), max(ends[0], ends[1]))
    }
    copy.standardError = standardError.map { $0 * (line(1) - line(0)).magnitude }
    return copy
  }
}
