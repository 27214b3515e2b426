// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AdviceRule {
  private static let ofChances: [AdvisedMetric] = [
    .calibrationSlope, .calibrationInTheLarge, .observedExpectedRatio, .calibrationCurve, .ici, .ece, .brier,
    .scaledBrier, .logLoss,
  ]

  /// What stated chances ask of metrics.
  static let chances: [AdviceRule] = [
    AdviceRule(
      id: "calibration-of-ratings", about: ofChances + [.netBenefit], severity: .refused,
      when: { $0.scores == .ratings },
      because: { _ in
        "the scores are ratings, whose order alone has a meaning; only a stated chance can be held against a frequency"
      }, instead: [.auc], source: .vanCalster),
    AdviceRule(
      id: "calibration-by-sampling", about: ofChances.filter { $0 != .calibrationSlope },
      severity: .refused, when: { $0.isDistorted && $0.scores != .ratings },
      because: { _ in
        "choosing more of the diseased raises every observed frequency, so the level of the chances cannot be judged in this "
          + "sample without weights; the calibration slope can"
      }, instead: [.calibrationSlope], source: .kingZeng),
    AdviceRule(
      id: "bins-not-named", about: [.ece], severity: .refused,
      when: { $0.scores != .ratings && !$0.isDistorted && $0.calibrationBins == nil },
      because: { _ in
        "its value depends on how many bins there are and how they are cut, so without them it is no number to compare"
      }, instead: [.calibrationSlope, .calibrationCurve], source: .kumar),
    AdviceRule(
      id: "bins-biased", about: [.ece], severity: .caution,
      when: { $0.scores != .ratings && !$0.isDistorted && $0.calibrationBins != nil },
      because: {
        "taken over \($0.calibrationBins ?? 0) bins it is above zero even for a perfect model, the more so the fewer the "
          + "cases; compare it only over the same bins and as many cases"
      }, instead: [.calibrationSlope, .calibrationCurve], source: .kumar),
    AdviceRule(
      id: "brier-across-prevalences", about: [.brier], severity: .caution,
      when: { $0.scores != .ratings && !$0.isDistorted && $0.comparesPopulations == true },
      because: { _ in
        "it depends on the prevalence: a chance that is the same for all cases has a score of prevalence × (1 − prevalence), "
          + "so groups with different prevalences cannot be compared by it"
      }, instead: [.scaledBrier, .calibrationCurve], source: .steyerberg),
    AdviceRule(
      id: "calibration-of-few", about: ofChances.filter { ![.brier, .scaledBrier, .logLoss].contains($0) },
      severity: .caution,
      when: { $0.scores != .ratings && fewerThanHundred($0) },
      because: {
        "calibration needs at least 100 cases of either class to be judged, and there are \($0.positives ?? 0) positive and "
          + "\($0.negatives ?? 0) negative ones"
      }, source: .collins),
  ]

  private static func fewerThanHundred(_ task: TaskFingerprint) -> Bool {
    guard let positives = task.positives, let negatives = task.negatives else { return false }
    return min(positives, negatives) < 100
  }
}
