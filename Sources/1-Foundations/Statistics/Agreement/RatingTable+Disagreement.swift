// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// How much the readers differ on one subject.
public struct CaseDisagreement: Sendable, Equatable {
  /// The place of the subject in the table.
  public let subject: Int
  /// How many readers rated it, ≥ 2.
  public let ratings: Int
  /// The mean disagreement (1 − weight) of two different ratings, 0…1.
  public let disagreement: Double
  /// The commonest category; the first in order where several are equally common.
  public let commonest: Int
  /// The share of the ratings that are the commonest category.
  public let share: Double
  /// The standard deviation of the ratings' numbers.
  public let standardDeviation: Double
}

extension RatingTable {
  /// The subjects that two readers or more rated, those that divide them most first.
  ///
  /// Equal disagreement keeps the order of the table. It is a list of what to look at, so it has no intervals.
  /// - Parameter weights: How much different categories agree; where they do not apply, only equal ones do.
  /// - Returns: One entry per subject.
  /// - Complexity: O(subjects × readers²).
  public func disagreements(_ weights: AgreementWeights = .identity) -> [CaseDisagreement] {
    let q = categories.count
    let matrix = q <= ChanceCorrectedAgreement.categoryLimit ? weights.matrix(values).value : nil
    var found: [CaseDisagreement] = []
    for subject in 0..<subjectCount {
      let row = ratings(of: subject)
      guard row.count > 1 else { continue }
      var counts: [Int: Int] = [:]
      for code in row { counts[code, default: 0] += 1 }
      let commonest = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
      let disagreement: Double
      if let matrix {
        disagreement = 1 - ChanceCorrectedAgreement.agreement(of: row, matrix, q)
      } else {
        let same = counts.values.reduce(0) { $0 + $1 * ($1 - 1) }
        disagreement = 1 - Double(same) / Double(row.count * (row.count - 1))
      }
      let mean = row.reduce(0) { $0 + values[$1] } / Double(row.count)
      let squares = row.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
      found.append(
        CaseDisagreement(
          subject: subject, ratings: row.count, disagreement: max(0, disagreement), commonest: commonest?.key ?? 0,
          share: Double(commonest?.value ?? 0) / Double(row.count),
          standardDeviation: (squares / Double(row.count - 1)).squareRoot()))
    }
    return found.enumerated().sorted { ($1.element.disagreement, $0.offset) < ($0.element.disagreement, $1.offset) }
      .map(\.element)
  }
}
