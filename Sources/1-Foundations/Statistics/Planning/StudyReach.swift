// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// What a study of a given size can show, and for whom: the inverse of a sample size.
///
/// > Source: normal approximations with the variances of ``AreaVariance`` and the binomial; checked for consistency with the forward
/// > plans in `StudyReachTests`.
public struct StudyReach: Sendable, Hashable {
  /// Cases of either class, of all or of a subgroup.
  public struct Counts: Sendable, Hashable {
    /// The subgroup in words; `nil` for all.
    public let group: String?
    /// Diseased sampling units.
    public let positives: Int
    /// Healthy sampling units.
    public let negatives: Int

    /// Makes counts.
    public init(group: String? = nil, positives: Int, negatives: Int) {
      self.group = group
      self.positives = positives
      self.negatives = negatives
    }
  }

  /// What can be shown with some counts.
  public struct Row: Sendable, Equatable {
    /// The cases.
    public let counts: Counts
    /// The anticipated value with the interval that is to be expected.
    public let expected: Estimate
    /// The value that the study shows to be exceeded with the wanted power, if the anticipated one is true; `nil` for none.
    public let shownAbove: Double?
    /// The smallest difference between this group and the other cases that is found with the wanted power; `nil` for all cases
    /// together, and where no difference is large enough.
    public let gap: Double?
    /// The significance level that was used, after the adjustment for how many groups are judged.
    public let alpha: Double
  }

  /// The measure.
  public let measure: PlanningMeasure
  /// The error rates.
  public let test: PlanningTest
  /// How many dependent cases are worth one independent case.
  public let designEffect: Double

  /// Makes a question.
  /// - Throws: ``PlanningError`` for a design effect below 1.
  public init(measure: PlanningMeasure, test: PlanningTest, designEffect: Double = 1) throws(PlanningError) {
    try PlanningCheck.atLeast(1, "the design effect", designEffect)
    self.measure = measure
    self.test = test
    self.designEffect = designEffect
  }

  /// What all cases together, and each subgroup, can show.
  ///
  /// - Parameters:
  ///   - all: The cases of the study.
  ///   - groups: Its subgroups, which may overlap.
  ///   - adjusted: Whether alpha is shared between the subgroups (Bonferroni).
  /// - Returns: All cases first, then the subgroups in order.
  public func rows(all: Counts, groups: [Counts] = [], adjusted: Bool = true) -> [Row] {
    let share = adjusted && groups.count > 1 ? test.alpha / Double(groups.count) : test.alpha
    return [row(all, among: nil, alpha: test.alpha)] + groups.map { row($0, among: all, alpha: share) }
  }

  private func row(_ counts: Counts, among all: Counts?, alpha: Double) -> Row {
    let (n1, n0) = (Double(counts.positives) / designEffect, Double(counts.negatives) / designEffect)
    let error = measure.standardError(positives: n1, negatives: n0)
    let units = units(counts)
    let tail = test.sides == .two ? alpha / 2 : alpha
    let z = NormalDistribution.standard.upperTailQuantile(tail)
    let wide = NormalDistribution.standard.upperTailQuantile(alpha / 2)
    let method = "anticipated value ± z · standard error, \(measure.kind == .auc ? measure.variance.title : "binomial")"
    let definition =
      "The anticipated \(measure.kind.rawValue) with the interval that a study with \(counts.positives) diseased and "
      + "\(counts.negatives) healthy cases is expected to give."
    guard error.isFinite, units > 1, let level = ConfidenceLevel(1 - alpha) else {
      let reason: UndefinedReason =
        counts.positives == 0 && measure.kind != .specificity
        ? .noPositives
        : counts.negatives == 0 && measure.kind != .sensitivity
          ? .noNegatives
          : .tooFewUnits(of: "cases", found: units, needed: 2)
      return Row(
        counts: counts,
        expected: .undefined(
          measure.kind.rawValue, because: reason, method: method, n: units, definition: definition
        ).of(group: counts.group), shownAbove: nil, gap: nil, alpha: alpha)
    }
    let expected = Estimate(
      name: measure.kind.rawValue, group: counts.group, value: measure.value,
      interval: Interval(max(0, measure.value - wide * error), min(1, measure.value + wide * error)),
      standardError: error, level: level, method: method, n: units, definition: definition)
    // The further below the null lies, the easier it is shown: the distance is what is searched for.
    let floor = measure.kind == .auc ? 0.5 : 0.001
    let shown =
      measure.value > floor
      ? SizeSearch.point(reaching: test.power, 1e-6, measure.value - floor) { distance in
        let null = measure.value - distance
        return NormalPower.power(
          .superiority, effect: distance, nullError: measure.standardError(at: null, positives: n1, negatives: n0),
          error: error, criticalValue: z)
      } : nil
    return Row(
      counts: counts, expected: expected, shownAbove: shown.map { measure.value - $0 },
      gap: all.flatMap { gap(counts, among: $0, criticalValue: z) }, alpha: alpha)
  }

  /// The cases that the measure rests on.
  private func units(_ counts: Counts) -> Int {
    switch measure.kind {
    case .auc: counts.positives + counts.negatives
    case .sensitivity: counts.positives
    case .specificity: counts.negatives
    }
  }

  /// The other cases are at the anticipated value, and the group below it.
  private func gap(_ group: Counts, among all: Counts, criticalValue z: Double) -> Double? {
    let (n1, n0) = (Double(group.positives) / designEffect, Double(group.negatives) / designEffect)
    let (m1, m0) = (
      Double(all.positives - group.positives) / designEffect, Double(all.negatives - group.negatives) / designEffect
    )
    let other = measure.standardError(positives: m1, negatives: m0)
    guard other.isFinite, n1 + n0 > 0 else { return nil }
    let share = (n1 + n0) / (n1 + n0 + m1 + m0)
    return SizeSearch.point(reaching: test.power, 1e-6, measure.value - 0.001) { difference in
      // Where there is no difference, group and others have the mean of both.
      let mean = measure.value - difference * share
      let null = hypot(
        measure.standardError(at: mean, positives: n1, negatives: n0),
        measure.standardError(at: mean, positives: m1, negatives: m0))
      let low = measure.standardError(at: measure.value - difference, positives: n1, negatives: n0)
      return NormalPower.power(
        .difference, effect: difference, nullError: null, error: hypot(other, low), criticalValue: z)
    }
  }

  /// The power to show that the measure lies above a value, by the size of the study at the same mix of classes.
  ///
  /// - Parameters:
  ///   - null: The value to be exceeded.
  ///   - positives: Diseased units.
  ///   - negatives: Healthy units.
  /// - Returns: The power, 0…1.
  public func power(against null: Double, positives: Double, negatives: Double) -> Double {
    let (n1, n0) = (positives / designEffect, negatives / designEffect)
    let error = measure.standardError(positives: n1, negatives: n0)
    guard error.isFinite else { return 0 }
    return NormalPower.power(
      .superiority, effect: measure.value - null,
      nullError: measure.standardError(at: null, positives: n1, negatives: n0), error: error,
      criticalValue: test.criticalValue)
  }
}
