// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension LabelledProbabilities {
  /// The sample of some of the rows, with the same numbering of units; rows of a checked sample need no second check.
  func rows(_ rows: [Int]) -> LabelledProbabilities { LabelledProbabilities(checked: LabelledScores(rows, of: sample)) }

  private init(checked sample: LabelledScores) { self.sample = sample }
}

extension LabelledScores {
  fileprivate init(_ rows: [Int], of sample: LabelledScores) {
    scores = rows.map { sample.scores[$0] }
    isPositive = rows.map { sample.isPositive[$0] }
    weights = sample.weights.map { weights in rows.map { weights[$0] } }
    clusters = sample.clusters.map { ClusterIndex(rows, of: $0) }
    positiveCount = rows.count { sample.isPositive[$0] }
  }
}

extension ClusterIndex {
  fileprivate init(_ rows: [Int], of clusters: ClusterIndex) {
    unitOfRow = rows.map { clusters.unitOfRow[$0] }
    count = clusters.count
  }
}
