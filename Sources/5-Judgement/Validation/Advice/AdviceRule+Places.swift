// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AdviceRule {
  private static let needTrueNegatives: [AdvisedMetric] = [
    .specificity, .falsePositiveRate, .npv, .accuracy, .balancedAccuracy, .mcc, .positiveLikelihoodRatio,
    .negativeLikelihoodRatio, .auc, .partialAUC, .kappa,
  ]
  private static let surfaces: [AdvisedMetric] = [.nsd, .hausdorff95, .assd]
  private static let byLesion: [AdvisedMetric] = [
    .lesionSensitivity, .lesionF1, .froc, .detectionAP, .panopticQuality,
  ]

  /// What places of lesions ask of metrics.
  static let detection: [AdviceRule] = [
    AdviceRule(
      id: "no-true-negatives", about: needTrueNegatives, severity: .refused,
      when: { $0.kind == .detection && $0.unit == .lesion },
      because: { _ in
        "it needs a count of places that are rightly left unmarked, and there is no such number in an image"
      }, instead: [.froc, .detectionAP], source: .metricsReloaded),
    AdviceRule(
      id: "place-ignored", about: [.auc, .partialAUC, .sensitivity, .precision, .averagePrecision, .f1, .accuracy],
      severity: .caution, unlessBeside: byLesion, when: { $0.kind == .detection && $0.unit != .lesion },
      because: { _ in
        "by image, a mark in the wrong place counts as a hit where the image holds a lesion somewhere else"
      }, instead: [.froc, .lesionSensitivity], source: .chakraborty),
    AdviceRule(
      id: "false-marks-missing", about: [.lesionSensitivity], severity: .refused,
      unlessBeside: [.falseMarksPerImage, .froc, .detectionAP, .lesionF1, .panopticQuality, .precision],
      when: { _ in true },
      because: { _ in "marks everywhere find every lesion; the false marks per image must stand beside it" },
      instead: [.froc, .falseMarksPerImage], source: .chakraborty),
  ]

  /// What outlines ask of metrics.
  static let segmentation: [AdviceRule] = [
    AdviceRule(
      id: "background-decides", about: [.accuracy, .specificity, .npv, .auc, .falsePositiveRate], severity: .refused,
      when: { $0.kind == .segmentation && ($0.unit == nil || $0.unit == .voxel) },
      because: { _ in "nearly all voxels are background, which any outline leaves out rightly" },
      instead: [.dice, .nsd], source: .taha),
    AdviceRule(
      id: "overlap-of-tiny-structure", about: [.dice, .iou], severity: .refused, unlessBeside: surfaces + byLesion,
      when: { $0.kind == .segmentation && $0.isTiny },
      because: {
        let size =
          $0.structureVoxels.map { "\(NumberText.limit($0)) voxels" }
          ?? "\(NumberText.limit($0.structurePixels ?? 0)) pixels"
        let dice = NumberText.decimals($0.diceAfterOneStep ?? 0, 2)
        return
          "at \(size) a perfect outline that is moved by a single one has a Dice of \(dice), so the grid decides and not the "
          + "model"
      }, instead: [.nsd, .lesionSensitivity], source: .pitfalls),
    AdviceRule(
      id: "boundary-unseen", about: [.dice, .iou], severity: .caution, unlessBeside: surfaces,
      when: { $0.kind == .segmentation && $0.isBoundaryImportant == true && !$0.isTiny },
      because: { _ in "overlap hardly sees errors of the boundary, the less so the larger the structure" },
      instead: [.nsd, .hausdorff95], source: .nikolov),
    AdviceRule(
      id: "thin-structure", about: [.dice, .iou], severity: .caution, unlessBeside: [.clDice],
      when: { $0.kind == .segmentation && $0.isThin == true },
      because: { _ in "a vessel that is cut through loses almost no overlap; whether it hangs together is not seen" },
      instead: [.clDice], source: .shit),
    AdviceRule(
      id: "several-structures", about: [.dice, .iou], severity: .caution, unlessBeside: byLesion,
      when: { $0.kind == .segmentation && $0.hasSeveralStructures == true },
      because: { _ in "over a whole image one large structure hides that several small ones were missed" },
      instead: [.panopticQuality, .lesionSensitivity], source: .kirillov),
    AdviceRule(
      id: "empty-references", about: [.dice, .iou, .hausdorff, .hausdorff95, .assd, .nsd, .clDice], severity: .caution,
      when: { $0.hasEmptyReferences == true },
      because: { _ in
        "some images hold no structure, where it is undefined; say what those count as, and judge false alarms by image"
      }, instead: [.specificity], source: .pitfalls),
    AdviceRule(
      id: "largest-distance-alone", about: [.hausdorff], severity: .refused,
      unlessBeside: [.hausdorff95, .assd, .nsd], when: { _ in true },
      because: { _ in "a single stray voxel decides it" }, instead: [.hausdorff95, .nsd], source: .pitfalls),
    AdviceRule(
      id: "volume-alone", about: [.volumeError], severity: .caution, unlessBeside: [.dice, .iou] + surfaces,
      when: { _ in true }, because: { _ in "the right volume in the wrong place has no error" }, instead: [.dice],
      source: .taha),
  ]

  /// What repeated and several reads ask of intervals.
  static let uncertainty: [AdviceRule] = [
    AdviceRule(
      id: "rows-repeat", about: [.rowInterval], severity: .refused, when: { $0.hasRepeats == true },
      because: { _ in "patients or cases have several rows, which are alike, so an interval by rows is too narrow" },
      instead: [.clusteredInterval], source: .obuchowski)
  ]
}
