// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AdviceRule {
  /// What a rare disease, or a sample with a prevalence of its own making, does to metrics.
  static let prevalence: [AdviceRule] = [
    AdviceRule(
      id: "accuracy-of-rare-class", about: [.accuracy], severity: .refused,
      when: { $0.judgesCases && rarerClass($0, 0...0.1) },
      because: {
        let rare = rarerShare($0)
        let side = ($0.prevalence ?? 0) <= 0.5 ? "nobody" : "everybody"
        return
          "where \(NumberText.share(rare)) are of the rarer class, a model that calls \(side) positive is right in "
          + "\(NumberText.share(1 - rare)) of all cases"
      }, instead: [.sensitivity, .specificity], source: .pitfalls),
    AdviceRule(
      id: "accuracy-of-unequal-classes", about: [.accuracy], severity: .caution,
      when: { $0.judgesCases && rarerClass($0, 0.1.nextUp...0.3) },
      because: {
        "calling all cases alike would already be right in \(NumberText.share(1 - rarerShare($0))) of them"
      }, instead: [.sensitivity, .specificity], source: .chicco),
    AdviceRule(
      id: "prevalence-made-by-sampling",
      about: [.precision, .npv, .f1, .averagePrecision, .accuracy, .mcc, .prevalence, .netBenefit, .expectedCost],
      severity: .refused, when: { $0.isDistorted && $0.prevalenceInUse == nil },
      because: { _ in
        "the share of diseased cases was made by how the sample was chosen, so the value says nothing about use; declare "
          + "the prevalence of use (prevalence)"
      }, instead: [.sensitivity, .specificity, .auc], source: .mercaldo),
    AdviceRule(
      id: "prevalence-of-sample", about: [.precision, .npv, .f1, .averagePrecision, .accuracy, .mcc],
      severity: .caution, when: { $0.isDistorted && $0.prevalenceInUse != nil },
      because: {
        "counted in the sample it holds at the sample’s prevalence"
          + ($0.prevalenceInSample.map { " of \(NumberText.share($0))" } ?? "")
          + ($0.prevalenceInUse.map { ", not at the \(NumberText.share($0)) of use" } ?? "")
          + "; compute it from sensitivity, specificity and the prevalence of use (stats operating-point --prevalence)"
      }, source: .mercaldo),
    AdviceRule(
      id: "prevalence-differs", about: [.precision, .npv, .f1, .averagePrecision, .accuracy, .mcc],
      severity: .caution, when: { !$0.isDistorted && prevalencesDiffer($0) },
      because: {
        "it depends on the prevalence, which is \(NumberText.share($0.prevalenceInSample ?? 0)) in the sample and "
          + "\(NumberText.share($0.prevalenceInUse ?? 0)) in use"
      }, source: .mercaldo),
    AdviceRule(
      id: "prevalence-unknown", about: [.precision, .npv, .f1, .averagePrecision], severity: .caution,
      when: { $0.judgesCases && !$0.isDistorted && $0.prevalenceInUse == nil },
      because: { _ in
        "it depends on the prevalence, and the prevalence of use is not declared, so it holds for this sample only"
      }, source: .metricsReloaded),
    AdviceRule(
      id: "auc-of-rare-disease", about: [.auc], severity: .caution,
      unlessBeside: [.precision, .averagePrecision, .netBenefit, .expectedCost],
      when: {
        $0.kind == .classification && ($0.prevalence.map { $0 <= 0.05 } ?? false)
          && !($0.isDistorted && $0.prevalenceInUse == nil)
      },
      because: {
        "at a prevalence of \(NumberText.share($0.prevalence ?? 0)) even a large area can go with mostly false alarms"
      }, instead: [.precision, .averagePrecision], source: .saito),
  ]

  /// The share of the rarer class.
  private static func rarerShare(_ task: TaskFingerprint) -> Double {
    let share = task.prevalence ?? 0.5
    return min(share, 1 - share)
  }

  /// Whether the rarer class has a share within a range.
  private static func rarerClass(_ task: TaskFingerprint, _ range: ClosedRange<Double>) -> Bool {
    task.prevalence != nil && range.contains(rarerShare(task))
  }

  private static func prevalencesDiffer(_ task: TaskFingerprint) -> Bool {
    guard let use = task.prevalenceInUse, let sample = task.prevalenceInSample else { return false }
    return TaskFingerprint.differs(use, sample)
  }
}
