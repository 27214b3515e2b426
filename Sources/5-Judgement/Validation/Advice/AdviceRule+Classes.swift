// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AdviceRule {
  private static let averages: [AdvisedMetric] = [.macroAUC, .handTillAUC, .macroF1, .balancedAccuracy]

  /// What several classes ask of metrics.
  static let classes: [AdviceRule] = [
    AdviceRule(
      id: "average-over-tiny-class", about: averages, severity: .refused,
      when: { $0.kind == .multiClass && ($0.smallestClass.map { $0 < 10 } ?? false) },
      because: {
        "the smallest class has \($0.smallestClass ?? 0) cases and yet the weight of every other, so chance decides the "
          + "average; report the classes one by one"
      }, instead: [.sensitivity], source: .pitfalls),
    AdviceRule(
      id: "average-over-small-class", about: averages, severity: .caution,
      when: { $0.kind == .multiClass && ($0.smallestClass.map { (10..<20).contains($0) } ?? false) },
      because: {
        "the smallest class has only \($0.smallestClass ?? 0) cases and yet the weight of every other; show the classes "
          + "one by one beside it"
      }, instead: [.sensitivity], source: .pitfalls),
    AdviceRule(
      id: "pooled-over-classes", about: [.microAUC, .accuracy], severity: .caution, unlessBeside: averages,
      when: { $0.kind == .multiClass },
      because: { _ in "pooled over the classes, the most frequent ones decide it" },
      instead: [.handTillAUC, .macroAUC],
      source: .metricsReloaded),
    AdviceRule(
      id: "order-ignored", about: [.accuracy, .macroF1, .kappa, .fleissKappa, .balancedAccuracy], severity: .caution,
      unlessBeside: [.weightedKappa, .expectedCost], when: { $0.isOrdinal == true },
      because: { _ in "the classes have an order, and it counts a neighbouring grade as wrong as the farthest one" },
      instead: [.weightedKappa, .expectedCost], source: .cohen),
    AdviceRule(
      id: "binary-metric-of-classes", about: [.auc, .partialAUC, .f1, .averagePrecision], severity: .caution,
      when: { $0.kind == .multiClass },
      because: { _ in "it is about one class against the rest; name the class, or average over the classes" },
      instead: [.handTillAUC], source: .handTill),
  ]

  /// What agreement asks of metrics.
  static let agreement: [AdviceRule] = [
    AdviceRule(
      id: "kappa-at-extreme-prevalence", about: [.kappa, .fleissKappa], severity: .refused,
      when: { ($0.prevalenceInSample ?? $0.prevalence).map { min($0, 1 - $0) <= 0.05 } ?? false },
      because: { _ in
        "where nearly all cases are of one class, it is near zero even for readers who almost always agree"
      }, instead: [.ac1], source: .feinstein),
    AdviceRule(
      id: "kappa-at-unequal-classes", about: [.kappa, .fleissKappa], severity: .caution, unlessBeside: [.ac1],
      when: {
        ($0.prevalenceInSample ?? $0.prevalence).map { (0.05.nextUp...0.2).contains(min($0, 1 - $0)) } ?? false
      },
      because: { _ in
        "it falls with the share of the rarer class, so that it cannot be compared between samples"
      }, instead: [.ac1], source: .gwet),
  ]
}
