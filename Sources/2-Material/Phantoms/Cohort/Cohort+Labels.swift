// SPDX-License-Identifier: Apache-2.0
import Distributions

/// What a case is labelled with, and what is true.
public struct CohortLabel: Sendable, Hashable {
  /// Whether the target is there by the policy in force: of at least the least size.
  public var truth: Bool
  /// What the data set says; `nil` where nobody has said anything.
  public var label: Bool?
  /// Where the label comes from; `nil` where there is none.
  public var source: LabelPlan.Source?

  /// Makes a label; the parameters are the properties.
  public init(truth: Bool, label: Bool?, source: LabelPlan.Source?) {
    self.truth = truth
    self.label = label
    self.source = source
  }
}

extension Cohort {
  /// The label of an examination.
  ///
  /// Labels by readers are there for those examinations alone that somebody reads: the truth takes nobody's place.
  /// - Parameters:
  ///   - study: An examination of this cohort.
  ///   - findings: What was planted.
  /// - Returns: The truth by the policy in force, and the label.
  public func label(of study: PlannedStudy, findings: [PlantedFinding]) -> CohortLabel {
    let plan = scenario.labels
    let site = study.facts.map { scenario.sites[$0.site] }
    let least = study.facts?.leastSize ?? plan.leastSize
    let truth = findings.contains { $0.request.kind == plan.target && $0.size >= least }
    let said: Bool? =
      switch plan.source {
      case .phantomTruth: truth
      case .report: report(of: study, findings: findings).map { $0.opinions[plan.target] ?? false }
      case .reader: firstOpinion(of: study, findings: findings)
      }
    guard let said else { return CohortLabel(truth: truth, label: nil, source: nil) }
    var stream = source(of: study).stream(for: .label)
    let share = stream.uniform()
    let label =
      said
      ? share < site?.labelSensitivity ?? plan.sensitivity : share >= site?.labelSpecificity ?? plan.specificity
    return CohortLabel(truth: truth, label: label, source: plan.source)
  }

  /// The first verdict there is: of the first reader who reads the case, in the first arm; `nil` where nobody reads it.
  private func firstOpinion(of study: PlannedStudy, findings: [PlantedFinding]) -> Bool? {
    readings(of: study, findings: findings).first?.isPositive
  }
}
