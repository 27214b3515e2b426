// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AdviceRule {
  private static let ranking: [AdvisedMetric] = [
    .auc, .partialAUC, .averagePrecision, .handTillAUC, .macroAUC, .microAUC,
  ]
  private static let errorsOfDiseased: [AdvisedMetric] = [.sensitivity, .falseNegativeRate, .negativeLikelihoodRatio]
  private static let errorsOfHealthy: [AdvisedMetric] = [
    .specificity, .falsePositiveRate, .positiveLikelihoodRatio, .precision,
  ]

  /// What a threshold, and the weight of its two errors, ask of metrics.
  static let thresholds: [AdviceRule] = [
    AdviceRule(
      id: "ranking-alone", about: ranking, severity: .refused,
      unlessBeside: errorsOfDiseased + errorsOfHealthy + [
        .npv, .f1, .macroF1, .mcc, .balancedAccuracy, .accuracy, .netBenefit, .expectedCost, .weightedKappa, .kappa,
      ],
      when: { $0.judgesCases && $0.usesThreshold == true },
      because: { _ in
        "the model acts through a threshold, and a measure over all thresholds does not say what it does at that one"
      }, instead: [.sensitivity, .specificity, .netBenefit], source: .halligan),
    AdviceRule(
      id: "one-side-alone", about: errorsOfDiseased, severity: .caution, unlessBeside: errorsOfHealthy,
      when: \.judgesCases,
      because: { _ in "a model that calls everybody positive misses nobody; the false alarms must stand beside it" },
      instead: [.specificity], source: .stard),
    AdviceRule(
      id: "other-side-alone", about: [.specificity, .falsePositiveRate, .positiveLikelihoodRatio], severity: .caution,
      unlessBeside: errorsOfDiseased, when: \.judgesCases,
      because: { _ in "a model that calls nobody positive gives no false alarm; the misses must stand beside it" },
      instead: [.sensitivity], source: .stard),
    AdviceRule(
      id: "equal-weights", about: [.accuracy, .balancedAccuracy, .f1, .mcc], severity: .caution,
      unlessBeside: [.netBenefit, .expectedCost], when: \.hasUnequalCosts,
      because: {
        "it has weights of its own for misses and false alarms, and here one miss is as bad as "
          + "\(NumberText.limit($0.missCost ?? 1)) false alarms"
      }, instead: [.netBenefit, .expectedCost], source: .vickers),
    AdviceRule(
      id: "f1-forgets-the-healthy", about: [.f1], severity: .caution, unlessBeside: [.specificity, .mcc],
      when: { $0.kind == .classification && ($0.prevalence.map { $0 > 0.5 } ?? false) },
      because: { _ in
        "it does not look at rightly called healthy cases, and with more diseased than healthy ones calling everybody "
          + "positive makes it large"
      }, instead: [.mcc, .specificity], source: .chicco),
  ]
}
