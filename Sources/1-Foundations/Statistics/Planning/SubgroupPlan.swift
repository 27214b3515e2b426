// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// How many cases a study needs so that each subgroup can be judged too.
///
/// > Source: the normal test of a difference between independent groups, with Bonferroni's adjustment; Brookes et al., Journal of
/// > Clinical Epidemiology 57 (2004) 229–236 (interactions). Checked by law and by simulation of the power in `SubgroupPlanTests`.
public struct SubgroupPlan: Sendable, Hashable {
  /// A subgroup of the study.
  public struct Group: Sendable, Hashable {
    /// Its name: `sex=female`.
    public let name: String
    /// Its share of all cases, 0…1.
    public let share: Double
    /// The share of diseased cases in it.
    public let prevalence: Double

    /// Makes a group.
    /// - Throws: ``PlanningError`` unless both shares lie strictly between 0 and 1.
    public init(_ name: String, share: Double, prevalence: Double) throws(PlanningError) {
      try PlanningCheck.share("the share of \(name)", share)
      try PlanningCheck.share("the prevalence in \(name)", prevalence)
      self.name = name
      self.share = share
      self.prevalence = prevalence
    }
  }

  /// What each subgroup is to give.
  public enum Aim: Sendable, Hashable {
    /// An interval no wider than the value ± this.
    case halfWidth(Double)
    /// A difference of this size between the group and the other cases, found with the test's power.
    case gap(Double)
    /// The group's value shown to lie above this one, with the test's power.
    case above(Double)
  }

  /// What one subgroup needs.
  public struct Need: Sendable, Equatable {
    /// The group.
    public let group: Group
    /// Its diseased cases, its healthy cases, and all the cases of the study that hold them.
    public let study: PlannedStudy
    /// Diseased cases of the group.
    public let positives: Int
    /// Healthy cases of the group.
    public let negatives: Int
  }

  /// The measure, as anticipated in every group.
  public let measure: PlanningMeasure
  /// The subgroups.
  public let groups: [Group]
  /// Whether alpha is shared between them (Bonferroni).
  public let isAdjusted: Bool
  /// The share that is lost.
  public let loss: Double

  /// Makes a plan.
  /// - Throws: ``PlanningError`` without groups.
  public init(
    measure: PlanningMeasure, groups: [Group], isAdjusted: Bool = true, loss: Double = 0
  ) throws(PlanningError) {
    try PlanningCheck.atLeast(1, "the number of subgroups", Double(groups.count))
    guard loss >= 0, loss < 1 else {
      throw .outOfRange(name: "loss", found: loss, needed: "a share from 0 to below 1")
    }
    self.measure = measure
    self.groups = groups
    self.isAdjusted = isAdjusted
    self.loss = loss
  }

  /// What each subgroup needs, in order; the study needs the largest total.
  /// - Throws: ``PlanningError`` where no size is enough.
  public func needs(_ aim: Aim, test: PlanningTest) throws(PlanningError) -> [Need] {
    let alpha = isAdjusted ? test.alpha / Double(groups.count) : test.alpha
    let shared = try test.with(alpha: alpha)
    switch aim {
    case .halfWidth(let width): try PlanningCheck.inside("the half-width", width, 0, 0.5)
    case .gap(let gap): try PlanningCheck.inside("the gap", gap, 0, measure.value)
    case .above(let null):
      try PlanningCheck.share("the value to be exceeded", null)
      guard measure.value > null else {
        throw .nothingToShow(claim: "a value above it", anticipated: measure.value, limit: null)
      }
    }
    var needs: [Need] = []
    for group in groups {
      let target: Double = if case .halfWidth(let width) = aim { -width } else { test.power }
      let asked = if case .halfWidth = aim { "a half-width of" } else { "a power of" }
      let total = try SizeSearch.smallest(reaching: target, asked: "in \(group.name) \(asked)", of: "cases") { total in
        reached(aim, group, total: Double(total), shared)
      }
      let value = reached(aim, group, total: Double(total), shared)
      let inGroup = Int((Double(total) * group.share).rounded())
      let positives = Int((Double(inGroup) * group.prevalence).rounded())
      let isWidth = if case .halfWidth = aim { true } else { false }
      needs.append(
        Need(
          group: group,
          study: PlannedStudy(
            name: "\(measure.kind.rawValue), \(group.name)", total: total,
            recruited: Int((Double(total) / (1 - loss) - 1e-9).rounded(.up)), power: isWidth ? nil : value,
            halfWidth: isWidth ? -value : nil, alpha: alpha, sides: test.sides, method: words(aim),
            source: measure.source, assumptions: assumptions(group, test)), positives: positives,
          negatives: inGroup - positives))
    }
    return needs
  }

  private func reached(_ aim: Aim, _ group: Group, total: Double, _ test: PlanningTest) -> Double {
    let (n1, n0) = (total * group.share * group.prevalence, total * group.share * (1 - group.prevalence))
    let error = measure.standardError(positives: n1, negatives: n0)
    switch aim {
    case .halfWidth: return -NormalDistribution.standard.upperTailQuantile(test.alpha / 2) * error
    case .above(let null):
      return NormalPower.power(
        .superiority, effect: measure.value - null,
        nullError: measure.standardError(at: null, positives: n1, negatives: n0), error: error,
        criticalValue: test.criticalValue)
    case .gap(let gap):
      // Where there is no gap, group and others have the mean of both.
      let rest = total * (1 - group.share)
      let (m1, m0) = (rest * otherPrevalence(group), rest * (1 - otherPrevalence(group)))
      let mean = measure.value - gap * group.share
      let null = hypot(
        measure.standardError(at: mean, positives: n1, negatives: n0),
        measure.standardError(at: mean, positives: m1, negatives: m0))
      let actual = hypot(
        measure.standardError(at: measure.value - gap, positives: n1, negatives: n0),
        measure.standardError(positives: m1, negatives: m0))
      return NormalPower.power(
        .difference, effect: gap, nullError: null, error: actual, criticalValue: test.criticalValue)
    }
  }

  /// The share of diseased cases outside a group: the mean of the other groups, where there are any.
  private func otherPrevalence(_ group: Group) -> Double {
    let others = groups.filter { $0 != group }
    let share = others.reduce(0) { $0 + $1.share }
    return share > 0 ? others.reduce(0) { $0 + $1.share * $1.prevalence } / share : group.prevalence
  }

  private func words(_ aim: Aim) -> String {
    switch aim {
    case .halfWidth: "half-width of the normal interval in the subgroup"
    case .gap(let gap): "a gap of \(gap) between the subgroup and the other cases, normal test"
    case .above(let null): "the subgroup against \(null), normal test"
    }
  }

  private func assumptions(_ group: Group, _ test: PlanningTest) -> [String] {
    var words = [
      "the \(measure.kind.rawValue) is \(measure.value)", "\(group.share) of the cases are \(group.name)",
      "\(group.prevalence) of these are diseased",
    ]
    if isAdjusted, groups.count > 1 {
      words.append("alpha \(test.alpha) is shared between \(groups.count) subgroups (Bonferroni)")
    }
    if loss > 0 { words.append("\(loss) of those recruited are lost") }
    return words
  }
}
