// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Makes the answer to a criterion from the judged groups' points and the distribution of the greatest difference.
struct CriterionGapMaker {
  /// How the greatest difference behaves by chance.
  enum Reference {
    case drawn(PairwiseMaximum, seed: UInt64)
    case resampled(BootstrapDistribution, BootstrapPlan)
  }

  let criterion: FairnessCriterion
  let groups: GroupedScores
  let judged: [Int]
  /// The points of the judged groups, a list for each measure of the criterion.
  let families: [[GroupPoint]]
  let level: ConfidenceLevel
  let margin: Double?

  private var unjudged: [Int] { groups.names.indices.filter { !judged.contains($0) } }
  private var rows: Int { groups.parts.reduce(0) { $0 + $1.scores.count } }
  private var clusters: Int? { groups.sample.clusters == nil ? nil : groups.parts.reduce(0) { $0 + $1.anyUnits } }
  private var measureWords: String { criterion.measures.map(\.rawValue).joined(separator: " and ") }
  private var definition: String { "greatest difference of \(measureWords) between any two groups" }
  private var coverage: String {
    unjudged.isEmpty ? "" : ", \(judged.count) of \(groups.names.count) groups, the others cannot be judged"
  }

  var undefined: CriterionGap {
    let reason = UndefinedReason.tooFewUnits(of: "groups that can be judged", found: judged.count, needed: 2)
    return CriterionGap(
      criterion: criterion, measure: nil, lowest: nil, highest: nil,
      difference: .undefined(
        "\(criterion.rawValue)-difference", because: reason, level: level, method: "greatest of all pairs", n: rows,
        clusters: clusters, definition: definition),
      ratio: .undefined(
        "\(criterion.rawValue)-ratio", because: reason, level: level, method: "smallest of all pairs", n: rows,
        clusters: clusters, definition: ratioDefinition),
      test: HypothesisTest(
        name: "equality.\(criterion.rawValue)", statistic: nil, distribution: "max-t", pValue: nil,
        method: "greatest studentised difference of all pairs", reason: reason),
      equivalence: margin.map { _ in equivalenceTest(nil, reason) }, isWithinMargin: nil, unjudged: unjudged)
  }

  private var ratioDefinition: String { "smallest ratio of \(measureWords) between any two groups" }

  func made(by reference: Reference?) -> CriterionGap {
    let pairs = families.map { family in
      family.indices.flatMap { i in (i + 1..<max(i + 1, family.count)).map { GroupPair(family[i], family[$0]) } }
    }
    let all = Array(pairs.joined())
    let spreads = families.map { GroupSpread(values: $0.map(\.value)) }
    let gaps = spreads.map { $0.difference ?? 0 }
    let widest = gaps.indices.max { gaps[$0] < gaps[$1] } ?? 0
    let words = words(reference)
    var difference = Estimate(
      name: "\(criterion.rawValue)-difference", value: gaps[widest], interval: nil, level: level,
      method: "bounds of all pairs at once, \(words)" + coverage, n: rows, clusters: clusters, definition: definition,
      seed: seed(reference))
    var ratio = ratio(spreads, method: difference.method)
    var test = HypothesisTest(
      name: "equality.\(criterion.rawValue)", statistic: nil, distribution: "max-t", pValue: nil,
      method: "greatest studentised difference of all pairs, \(words)" + coverage)
    if let reason = reasonAgainst(reference, all) {
      (difference.reason, test.reason) = (reason, reason)
      if ratio.value != nil { ratio.reason = reason }
    } else if let z = quantile(reference) {
      difference.interval = differenceInterval(all, z: z)
      if ratio.value != nil { ratioInterval(all, z: z, into: &ratio) }
      // With a maximum over measures of different scales the statistic is the score at which an interval touches zero.
      let score = all.reduce(0) { max($0, $1.score(at: 0).magnitude) }
      test.statistic = score
      test.pValue = upperTail(reference, score)
    }
    let within = isWithin(all)
    return CriterionGap(
      criterion: criterion, measure: criterion.measures[widest], lowest: spreads[widest].lowest.map { judged[$0] },
      highest: spreads[widest].highest.map { judged[$0] }, difference: difference, ratio: ratio, test: test,
      equivalence: margin.map { equivalenceTest(equivalenceScore(all, $0), difference.reason) },
      isWithinMargin: within == true && !unjudged.isEmpty ? nil : within, unjudged: unjudged)
  }
}

// MARK: Intervals

extension CriterionGapMaker {
  /// From the greatest lower to the greatest upper bound of any pair's absolute difference.
  private func differenceInterval(_ pairs: [GroupPair], z: Double) -> Interval? {
    var (low, high) = (0.0, 0.0)
    for pair in pairs {
      let bounds = pair.differenceBounds(z)
      low = max(low, bounds.lower, -bounds.upper)
      high = max(high, bounds.upper, -bounds.lower)
    }
    return Interval(low, high)
  }

  private func ratio(_ spreads: [GroupSpread], method: String) -> Estimate {
    var ratio = Estimate(
      name: "\(criterion.rawValue)-ratio", value: nil, interval: nil, level: level, method: method, n: rows,
      clusters: clusters, definition: ratioDefinition)
    let ratios = spreads.map(\.ratio)
    guard ratios.allSatisfy({ $0 != nil }) else {
      ratio.reason = .notApplicable("a measure is zero in every group, so that it has no ratio")
      return ratio
    }
    ratio.value = ratios.compactMap { $0 }.min()
    return ratio
  }

  private func ratioInterval(_ pairs: [GroupPair], z: Double, into ratio: inout Estimate) {
    var (low, high) = (1.0, 1.0)
    for pair in pairs {
      for ordered in [pair, GroupPair(pair.second, pair.first)] {
        guard ordered.second.value > 0 else { continue }
        switch ordered.ratioBounds(z) {
        case .success(let bounds): (low, high) = (min(low, bounds.lower), min(high, bounds.upper))
        case .failure(let gap):
          ratio.reason = gap.reason
          return
        }
      }
    }
    ratio.interval = Interval(low, high)
  }

  private func reasonAgainst(_ reference: Reference?, _ pairs: [GroupPair]) -> UndefinedReason? {
    guard let reference, pairs.allSatisfy(\.hasBounds) else { return .zeroStandardError }
    guard case .resampled(let found, let plan) = reference else { return nil }
    let drawn = found.sorted.count + found.undefinedCount
    guard Double(found.undefinedCount) > plan.undefinedShareAllowed * Double(drawn) else { return nil }
    return .notApplicable(
      "a measure is undefined in \(found.undefinedCount) of \(drawn) resamples, more than the share allowed")
  }
}

// MARK: The distribution of the greatest difference

extension CriterionGapMaker {
  private func quantile(_ reference: Reference?) -> Double? {
    switch reference {
    case .drawn(let maximum, _): maximum.quantile(upperTail: level.alpha)
    case .resampled(let found, _): found.quantile(level.value)
    case nil: nil
    }
  }

  private func upperTail(_ reference: Reference?, _ score: Double) -> Double? {
    switch reference {
    case .drawn(let maximum, _): return maximum.upperTail(score)
    case .resampled(let found, _):
      let beyond = found.sorted.count { $0 >= score }
      return Double(beyond + 1) / Double(found.sorted.count + 1)
    case nil: return nil
    }
  }

  private func words(_ reference: Reference?) -> String {
    switch reference {
    case .drawn(let maximum, _): maximum.words
    case .resampled(_, let plan):
      "bootstrap of counts, greatest departure of any pair, \(plan.replicates) replicates, "
        + (groups.sample.clusters == nil ? "by row" : "by patient")
    case nil: "no standard error"
    }
  }

  private func seed(_ reference: Reference?) -> UInt64? {
    switch reference {
    case .drawn(_, let seed): judged.count > 2 || families.count > 1 ? seed : nil
    case .resampled(_, let plan): plan.seed
    case nil: nil
    }
  }
}

// MARK: Equivalence

extension CriterionGapMaker {
  /// Whether every pair's own interval lies within the margin.
  private func isWithin(_ pairs: [GroupPair]) -> Bool? {
    guard let margin, margin > 0, pairs.allSatisfy(\.hasBounds) else { return nil }
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    return pairs.allSatisfy { pair in
      let bounds = pair.differenceBounds(z)
      return bounds.lower > -margin && bounds.upper < margin
    }
  }

  /// The weakest of all pairs' one-sided tests.
  private func equivalenceScore(_ pairs: [GroupPair], _ margin: Double) -> Double? {
    guard margin > 0, pairs.allSatisfy(\.hasBounds) else { return nil }
    return pairs.map { min($0.score(at: -margin), -$0.score(at: margin)) }.min()
  }

  private func equivalenceTest(_ score: Double?, _ reason: UndefinedReason?) -> HypothesisTest {
    HypothesisTest(
      name: "equivalence.\(criterion.rawValue)", statistic: score, distribution: "normal",
      pValue: score.map { NormalDistribution.standard.upperTail($0) },
      method:
        "intersection–union of two one-sided tests over all pairs, margin \(margin ?? 0), the largest p-value, held "
        + "against alpha/2" + coverage, reason: score == nil ? reason ?? .zeroStandardError : nil)
  }
}
