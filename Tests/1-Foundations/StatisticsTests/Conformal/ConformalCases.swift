// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import TestSupport

/// Samples that the tests of conformal sets share.
enum ConformalCases {
  /// Three classes from a SplitMix stream; the same numbers are drawn in Python.
  static func three(_ count: Int, from random: inout SplitMix) throws -> ClassProbabilities {
    var columns = [[Double]](repeating: [], count: 3)
    var truth: [Int] = []
    for _ in 0..<count {
      let raw = (0..<3).map { _ in pow(random.uniform(), 3) + 0.01 }
      let sum = raw[0] + raw[1] + raw[2]
      for (index, value) in raw.enumerated() { columns[index].append(value / sum) }
      let u = random.uniform()
      truth.append(u < raw[0] / sum ? 0 : u < raw[0] / sum + raw[1] / sum ? 1 : 2)
    }
    return try ClassProbabilities(MulticlassScores(classes: ["a", "b", "c"], scores: columns, truth: truth))
  }

  /// Two classes: the probability is uniform, and right.
  static func two(_ count: Int, from stream: inout PhiloxStream, clusters: ClusterIndex? = nil) throws
    -> ClassProbabilities
  {
    let scores = (0..<count).map { _ in stream.uniform() }
    let truth = scores.map { stream.uniform() < $0 }
    return try ClassProbabilities(
      LabelledProbabilities(LabelledScores(scores: scores, isPositive: truth, clusters: clusters)))
  }

  static func binary(_ probabilities: [Double], _ truth: [Bool], clusters: ClusterIndex? = nil) throws
    -> ClassProbabilities
  {
    try ClassProbabilities(
      LabelledProbabilities(LabelledScores(scores: probabilities, isPositive: truth, clusters: clusters)))
  }
}
