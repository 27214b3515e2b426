// SPDX-License-Identifier: Apache-2.0
public import Protocols

/// What a task asks to be reported: at least one of some metrics, and why.
public struct Recommendation: Sendable, Hashable {
  /// Its name, for programs: `discrimination`.
  public var id: String
  /// The metrics, the best first; one of them is enough.
  public var oneOf: [AdvisedMetric]
  /// Why, in one plain sentence without a full stop.
  public var reason: String
  /// Who said it.
  public var source: Citation

  /// The metrics in words: `the FROC curve or average precision of marks`.
  public var words: String { AdvisedMetric.list(oneOf) }
}

/// When a recommendation holds: like a rule of advice, a value.
struct RecommendationRule: Sendable {
  var id: String
  var oneOf: [AdvisedMetric]
  var when: @Sendable (TaskFingerprint) -> Bool
  var because: @Sendable (TaskFingerprint) -> String
  var source: Citation

  /// The recommendation for a task; `nil` where the rule is silent, or every metric of it would be refused.
  func recommendation(for task: TaskFingerprint) -> Recommendation? {
    guard when(task) else { return nil }
    let fit = oneOf.filter { metric in
      !AdviceRule.all.contains { rule in
        rule.severity == .refused && rule.unlessBeside.isEmpty && rule.remark(on: metric, among: oneOf, of: task) != nil
      }
    }
    return fit.isEmpty ? nil : Recommendation(id: id, oneOf: fit, reason: because(task), source: source)
  }

  /// Every rule, in the order in which a reader asks.
  static let all = ofCases + ofPlaces + ofUncertainty

  private static let ofCases: [RecommendationRule] = [
    RecommendationRule(
      id: "discrimination", oneOf: [.auc, .partialAUC], when: { $0.kind == .classification },
      because: { _ in "it says how well the scores rank, whatever the threshold and the prevalence" }, source: .hanley),
    RecommendationRule(
      id: "misses", oneOf: [.sensitivity, .falseNegativeRate],
      when: { $0.kind == .classification && $0.usesThreshold == true },
      because: { _ in "it says how many of the diseased are found at the threshold that is used" }, source: .stard),
    RecommendationRule(
      id: "false-alarms", oneOf: [.specificity, .falsePositiveRate],
      when: { $0.kind == .classification && $0.usesThreshold == true },
      because: { _ in "it says how many of the healthy are spared at the threshold that is used" }, source: .stard),
    RecommendationRule(
      id: "worth-of-alarm", oneOf: [.precision, .averagePrecision],
      when: { $0.kind == .classification && ($0.prevalence.map { $0 <= 0.1 } ?? false) },
      because: { _ in "where disease is rare, the share of true alarms among all alarms is what the user meets" },
      source: .saito),
    RecommendationRule(
      id: "worth-of-acting", oneOf: [.netBenefit, .expectedCost],
      when: { $0.judgesCases && ($0.hasUnequalCosts || ($0.usesThreshold == true && $0.scores == .probabilities)) },
      because: { _ in "it weighs misses against false alarms, as the decision does" }, source: .vickers),
    RecommendationRule(
      id: "calibration", oneOf: [.calibrationCurve, .calibrationSlope, .calibrationInTheLarge],
      when: { $0.judgesCases && $0.scores == .probabilities },
      because: { _ in "a stated chance misleads unless it is the frequency that is observed" }, source: .vanCalster),
    RecommendationRule(
      id: "classes", oneOf: [.handTillAUC, .macroAUC], when: { $0.kind == .multiClass },
      because: { _ in "it ranks every class against the others, however rare it is" }, source: .handTill),
    RecommendationRule(
      id: "each-class", oneOf: [.sensitivity], when: { $0.kind == .multiClass },
      because: { _ in "an average hides the class that is missed; show each" }, source: .metricsReloaded),
    RecommendationRule(
      id: "grades", oneOf: [.weightedKappa, .expectedCost], when: { $0.isOrdinal == true },
      because: { _ in "the farther a wrong grade lies, the worse it is" }, source: .cohen),
  ]

  private static let ofPlaces: [RecommendationRule] = [
    RecommendationRule(
      id: "detection", oneOf: [.froc, .detectionAP, .lesionF1], when: { $0.kind == .detection },
      because: { _ in "it counts found lesions and false marks together, and a mark must be in the right place" },
      source: .metricsReloaded),
    RecommendationRule(
      id: "detection-at-use", oneOf: [.lesionSensitivity],
      when: { $0.kind == .detection && $0.usesThreshold == true },
      because: { _ in "it says how many lesions are found at the false marks per image that users get" },
      source: .chakraborty),
    RecommendationRule(
      id: "overlap", oneOf: [.dice, .iou], when: { $0.kind == .segmentation && !$0.isTiny },
      because: { _ in "it says how much of the structure is covered" }, source: .metricsReloaded),
    RecommendationRule(
      id: "boundary", oneOf: [.nsd, .hausdorff95, .assd],
      when: { $0.kind == .segmentation && ($0.isBoundaryImportant != false || $0.isTiny) },
      because: { _ in "it says how far the outline is from the true one, which overlap does not" }, source: .nikolov),
    RecommendationRule(
      id: "tiny-structures", oneOf: [.lesionF1, .froc, .panopticQuality, .lesionSensitivity],
      when: { $0.kind == .segmentation && $0.isTiny },
      because: { _ in "of structures of a few voxels, whether they are found says more than how they are outlined" },
      source: .pitfalls),
    RecommendationRule(
      id: "instances", oneOf: [.panopticQuality, .lesionF1, .lesionSensitivity],
      when: { $0.kind == .segmentation && $0.hasSeveralStructures == true && !$0.isTiny },
      because: { _ in "each structure counts, the small ones as much as the large" }, source: .kirillov),
    RecommendationRule(
      id: "centre-lines", oneOf: [.clDice], when: { $0.kind == .segmentation && $0.isThin == true },
      because: { _ in "it sees whether a thin structure hangs together" }, source: .shit),
  ]

  private static let ofUncertainty: [RecommendationRule] = [
    RecommendationRule(
      id: "clusters", oneOf: [.clusteredInterval], when: { $0.hasRepeats == true },
      because: { _ in "rows of one patient are alike, and an interval must know it" }, source: .rutter),
    RecommendationRule(
      id: "readers", oneOf: [.readerStudy], when: { ($0.readers ?? 1) > 1 },
      because: { _ in "readers differ; whether further readers would do as well is a question about them too" },
      source: .rockette),
  ]
}
