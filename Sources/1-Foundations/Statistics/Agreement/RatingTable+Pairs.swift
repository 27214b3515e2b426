// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension RatingTable {
  /// The agreement of every two readers, for a heat map.
  ///
  /// - Parameters:
  ///   - measure: What is measured; for two readers conger's kappa is Cohen's.
  ///   - level: The two-sided level.
  /// - Returns: One estimate per pair, the reader that stands first named first.
  /// - Complexity: O(readers² × subjects).
  public func pairwise(
    _ measure: AgreementMeasure = .kappa(.identity), level: ConfidenceLevel = .percent95
  ) -> [PairAgreement] {
    var pairs: [PairAgreement] = []
    for first in raters.indices {
      for second in raters.indices where second > first {
        pairs.append(PairAgreement(first: first, second: second, estimate: pair(first, second, measure, level)))
      }
    }
    return pairs
  }

  private func pair(_ first: Int, _ second: Int, _ measure: AgreementMeasure, _ level: ConfidenceLevel) -> Estimate {
    let group = "\(raters[first]), \(raters[second])"
    guard areRatersKnown, let two = try? selecting(raters: [first, second]) else {
      let reason: UndefinedReason =
        areRatersKnown ? .noObservations : .notApplicable("it is not known which reader gave which rating")
      return Estimate.undefined(
        measure.name(raters: 2), because: reason, level: level, method: measure.title(raters: 2), n: 0,
        definition: measure.definition(raters: 2)
      ).of(group: group)
    }
    return two.onlyShared().estimate(measure, level: level).of(group: group)
  }

  /// The table with only those ratings of subjects that have two or more.
  func onlyShared() -> RatingTable {
    var flat = codes
    for subject in 0..<subjectCount where ratings(of: subject).count < 2 {
      for rater in raters.indices { flat[subject * raters.count + rater] = -1 }
    }
    return RatingTable(self, flat: flat)
  }

  init(_ other: RatingTable, flat: [Int32]) {
    raters = other.raters
    categories = other.categories
    values = other.values
    hasNumbers = other.hasNumbers
    subjectCount = other.subjectCount
    clusters = other.clusters
    areRatersKnown = other.areRatersKnown
    codes = flat
  }
}

/// The agreement of two readers.
public struct PairAgreement: Sendable, Equatable {
  /// The place of the reader that stands first.
  public let first: Int
  /// The place of the other.
  public let second: Int
  /// Their agreement, over the subjects that both rated.
  public let estimate: Estimate
}
