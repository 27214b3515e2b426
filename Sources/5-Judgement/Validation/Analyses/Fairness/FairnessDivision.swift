// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// All that is known of one division of the cases in one stream.
struct FairnessDivision {
  /// One measure in all groups, and between them.
  struct Measured {
    let byGroup: MeasureByGroup
    let contrasts: [GroupContrast]
    let widest: WidestPair
    let heterogeneity: HypothesisTest

    init(_ byGroup: MeasureByGroup, _ reference: Int, _ margin: Double?, seed: UInt64) {
      self.byGroup = byGroup
      contrasts = byGroup.contrasts(with: reference, margin: margin)
      widest = byGroup.widestPair(seed: seed)
      heterogeneity = byGroup.heterogeneity()
    }
  }

  /// The division in words: `sex × view`.
  let title: String
  let groups: GroupedScores
  let reference: Int
  let isReferenceDeclared: Bool
  let measures: [Measured]
  let gaps: [CriterionGap]
  let interaction: HypothesisTest

  /// The measures whose differences are hypotheses of their own, each once: a rate and its complement are the same one.
  var distinct: [Measured] {
    var seen: Set<Metric> = []
    return Self.order.compactMap { measure in
      guard let found = measures.first(where: { $0.byGroup.measure == measure }), measure.isOfTheModel,
        seen.insert(measure.hypothesis(positiveMeans: groups.positiveMeans)).inserted
      else { return nil }
      return found
    }
  }

  /// What a reader asks first comes first.
  private static let order: [FairnessMeasure] = [
    .underdiagnosis, .overdiagnosis, .sensitivity, .falsePositiveRate, .falseNegativeRate, .specificity, .precision,
    .npv, .accuracy, .selectionRate, .auc,
  ]
}
