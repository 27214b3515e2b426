// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// How many diseased and healthy cases have each rating: what a reader did in an arm, ratings rising.
struct RatingCounts: Sendable, Equatable {
  /// The distinct ratings, rising.
  let ratings: [Double]
  /// Diseased cases of each rating.
  var positive: [Int]
  /// Healthy cases of each rating.
  var negative: [Int]
  /// All diseased cases.
  var positives: Int
  /// All healthy cases.
  var negatives: Int

  /// Counts cases; `groups` receives the place of each case's rating.
  init(ratings all: [Double], isPositive: [Bool], groups: inout [Int]) {
    let order = all.indices.sorted { all[$0] < all[$1] }
    var ratings: [Double] = []
    var positive: [Int] = []
    var negative: [Int] = []
    groups = [Int](repeating: 0, count: all.count)
    for row in order {
      if ratings.last != all[row] {
        ratings.append(all[row])
        positive.append(0)
        negative.append(0)
      }
      groups[row] = ratings.count - 1
      if isPositive[row] { positive[ratings.count - 1] += 1 } else { negative[ratings.count - 1] += 1 }
    }
    self.ratings = ratings
    self.positive = positive
    self.negative = negative
    positives = positive.reduce(0, +)
    negatives = negative.reduce(0, +)
  }

  /// Adds (or, with −1, takes away) a case.
  mutating func add(_ count: Int, group: Int, isPositive: Bool) {
    if isPositive {
      positive[group] += count
      positives += count
    } else {
      negative[group] += count
      negatives += count
    }
  }

  /// Throws unless there are cases of both classes.
  func needBothClasses() throws(FigureGap) {
    if positives == 0, negatives == 0 { throw FigureGap(.noObservations) }
    if positives == 0 { throw FigureGap(.noPositives) }
    if negatives == 0 { throw FigureGap(.noNegatives) }
  }

  /// Twice the pairs in which the diseased case is rated higher, ties counting one half.
  var doubledWins: Int {
    var below = 0
    var wins = 0
    for group in ratings.indices {
      wins += positive[group] * (2 * below + negative[group])
      below += negative[group]
    }
    return wins
  }

  /// How many cases of a class are rated at or above a threshold.
  func count(atOrAbove threshold: Double, isPositive: Bool) -> Int {
    let counts = isPositive ? positive : negative
    return zip(ratings, counts).reduce(0) { $0 + ($1.0 >= threshold ? $1.1 : 0) }
  }
}

extension RatingCounts {
  /// The corners of the empirical ROC curve from (0, 0) to (1, 1).
  func rocPoints() throws(FigureGap) -> [(falsePositiveRate: Double, sensitivity: Double)] {
    try needBothClasses()
    var points = [(falsePositiveRate: 0.0, sensitivity: 0.0)]
    var hits = 0
    var alarms = 0
    for group in ratings.indices.reversed() where positive[group] + negative[group] > 0 {
      hits += positive[group]
      alarms += negative[group]
      points.append((Double(alarms) / Double(negatives), Double(hits) / Double(positives)))
    }
    return points
  }
}
