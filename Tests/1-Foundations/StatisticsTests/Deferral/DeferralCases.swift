// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport

/// Samples and slow definitions that the tests of deferral share.
enum DeferralCases {
  /// Cases with a given confidence of which some are called wrongly; all truths are positive unless said.
  static func made(
    confidence: [Double], wrong: [Bool], positive: [Bool]? = nil, clusters: ClusterIndex? = nil,
    reader: DeferralReader? = nil
  ) throws -> DeferralSample {
    let truth = positive ?? wrong.map { _ in true }
    let scores = zip(truth, wrong).map { $0 != $1 ? 1.0 : 0.0 }
    return try DeferralSample(
      LabelledScores(scores: scores, isPositive: truth, clusters: clusters), threshold: 0.5, confidence: confidence,
      reader: reader)
  }

  /// Random cases; with `levels` the confidence takes so many values, so that there are ties.
  static func random(_ count: Int, seed: UInt64, levels: Int? = nil) throws -> DeferralSample {
    var random = SplitMix(seed: seed)
    var (confidence, wrong, positive): ([Double], [Bool], [Bool]) = ([], [], [])
    for _ in 0..<count {
      let c = random.uniform()
      confidence.append(levels.map { (c * Double($0)).rounded(.down) } ?? c)
      wrong.append(random.uniform() < 0.5 - 0.4 * c)
      positive.append(random.uniform() < 0.4)
    }
    return try made(confidence: confidence, wrong: wrong, positive: positive)
  }

  /// The mean selective risk and the area under the generalised risk of one order, term by term.
  static func areas(_ losses: [Double]) -> (selective: Double, generalised: Double) {
    let n = Double(losses.count)
    var (sum, selective, generalised) = (0.0, 0.0, 0.0)
    for (index, loss) in losses.enumerated() {
      generalised += (sum + sum + loss) / 2 / (n * n)
      sum += loss
      selective += sum / Double(index + 1) / n
    }
    return (selective, generalised)
  }

  /// All orders of a list.
  static func orders(_ list: [Int]) -> [[Int]] {
    guard let first = list.first else { return [[]] }
    return orders(Array(list.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }
}
