// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// A measure of one group against that of a reference group.
public struct GroupContrast: Sendable, Equatable {
  /// The group, as an index.
  public let group: Int
  /// The reference group, as an index.
  public let reference: Int
  /// Group less reference, whichever of them is the better.
  public let difference: Estimate
  /// Group over reference.
  public let ratio: Estimate
  /// The two-sided test of no difference and, with a margin, the two one-sided tests of equivalence.
  public let tests: [HypothesisTest]
  /// Whether the two are shown to differ by less than the margin; `nil` without a margin, or where it cannot be judged.
  public let isWithinMargin: Bool?
}

extension MeasureByGroup {
  /// Compares every other group with a reference group.
  ///
  /// Differences have Newcombe's interval, ratios that of Miettinen and Nurminen. With weights or clusters differences are the
  /// squared and added intervals on effective counts, and ratios are intervals of the logarithm, both with the covariance of
  /// patients who are in both groups. Areas have normal intervals with DeLong's (Obuchowski's) variances. p-values are the
  /// intervals turned around, so the two never disagree.
  ///
  /// **Edge cases.** A group that cannot be judged has its contrast, undefined with the reason; where the reference cannot be
  /// judged, all are.
  /// - Parameters:
  ///   - reference: The group to compare with; the largest where `nil`.
  ///   - margin: The greatest difference that is taken as none, > 0, where equivalence is to be shown.
  /// - Returns: A contrast for every group but the reference, in their order.
  /// > Source: Newcombe, Statistics in Medicine 17 (1998) 873–890; Miettinen & Nurminen, Statistics in Medicine 4 (1985)
  /// > 213–226; Zou & Donner, Statistics in Medicine 27 (2008) 1693–1702; Schuirmann, Journal of Pharmacokinetics and
  /// > Biopharmaceutics 15 (1987) 657–680. Checked against statsmodels and fairlearn in `GroupContrastTests`.
  public func contrasts(with reference: Int? = nil, margin: Double? = nil) -> [GroupContrast] {
    guard let reference = reference ?? largest else { return [] }
    return names.indices.filter { $0 != reference }.map { contrast($0, reference, margin: margin) }
  }

  /// Compares two groups.
  public func contrast(_ group: Int, _ reference: Int, margin: Double? = nil) -> GroupContrast {
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    let hypothesis = margin.map { Hypothesis.equivalence(margin: $0) } ?? .difference
    let (a, b) = (names[group], names[reference])
    let definition = "\(measure.rawValue) of \(a) less that of \(b)"
    guard let first = points[group], let second = points[reference] else {
      let reason = reason(of: group) ?? reason(of: reference) ?? .noObservations
      var comparison = Comparison.undefined(
        metric: measure.rawValue, hypothesis: hypothesis, because: reason, level: level,
        method: "difference of two groups",
        n: estimates[group].n + estimates[reference].n, definition: definition)
      comparison = comparison.said(of: a + " − " + b)
      let ratio = Estimate.undefined(
        "ratio.\(measure.rawValue)", because: reason, level: level, method: "ratio of two groups",
        n: comparison.difference.n, definition: "\(measure.rawValue) of \(a) over that of \(b)")
      return GroupContrast(
        group: group, reference: reference, difference: comparison.difference, ratio: ratio.of(group: a + " / " + b),
        tests: comparison.tests, isWithinMargin: nil)
    }
    let pair = GroupPair(first, second)
    var estimate = difference(pair, a, b, z: z)
    estimate.name = "difference.\(measure.rawValue)"
    let comparison = Comparison(
      estimate, hypothesis, metric: measure.rawValue, scores: pair.hasBounds ? { pair.score(at: $0) } : nil, more: []
    ).said(of: a + " − " + b)
    var ratio = ratio(pair, a, b, z: z)
    ratio.name = "ratio.\(measure.rawValue)"
    return GroupContrast(
      group: group, reference: reference, difference: comparison.difference, ratio: ratio, tests: comparison.tests,
      isWithinMargin: margin == nil ? nil : comparison.isShown)
  }

  /// The difference of a pair at a normal quantile.
  func difference(_ pair: GroupPair, _ a: String, _ b: String, z: Double) -> Estimate {
    let bounds = pair.differenceBounds(z)
    return Estimate(
      name: "difference", group: a + " − " + b, value: pair.difference,
      interval: pair.hasBounds ? Interval(bounds.lower, bounds.upper) : nil, standardError: pair.standardError,
      level: level, method: pair.differenceMethod, n: pair.first.rows + pair.second.rows,
      clusters: sum(pair.first.clusters, pair.second.clusters),
      definition: "\(measure.rawValue) of \(a) less that of \(b)", reason: pair.hasBounds ? nil : .zeroStandardError)
  }

  /// The ratio of a pair at a normal quantile.
  func ratio(_ pair: GroupPair, _ a: String, _ b: String, z: Double) -> Estimate {
    var ratio = Estimate(
      name: "ratio", group: a + " / " + b, value: nil, interval: nil, level: level, method: pair.ratioMethod,
      n: pair.first.rows + pair.second.rows, clusters: sum(pair.first.clusters, pair.second.clusters),
      definition: "\(measure.rawValue) of \(a) over that of \(b)")
    guard pair.second.value > 0 else {
      ratio.reason = .notApplicable("the \(measure.rawValue) of \(b) is zero, and nothing can be divided by it")
      return ratio
    }
    ratio.value = pair.first.value / pair.second.value
    switch pair.ratioBounds(z) {
    case .success(let interval): ratio.interval = interval
    case .failure(let gap): ratio.reason = gap.reason
    }
    return ratio
  }

  private func sum(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    return a + b
  }
}

extension Comparison {
  /// The same comparison, said of a pair of groups.
  fileprivate func said(of group: String) -> Comparison {
    Comparison(
      difference: difference.of(group: group),
      tests: tests.map {
        var test = $0
        test.group = group
        return test
      }, hypothesis: hypothesis, isShown: isShown)
  }
}
