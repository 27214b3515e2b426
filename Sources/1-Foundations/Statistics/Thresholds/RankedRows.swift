// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Rows from the highest score down, with what is drawn when they are resampled.
///
/// Sorted once; a resample is how often each unit was drawn, and one pass over the rows then counts what any threshold calls.
struct RankedRows: Sendable {
  /// The score of each place, falling.
  let scores: [Double]
  /// The weight of the place in its own class, 0 in the other.
  let positive: [Double]
  let negative: [Double]
  /// The unit of each place; a row drawn by itself has the number of its place.
  let unit: [Int32]
  /// Whether rows are independent and count once, so that draws are binomial.
  let isPlain: Bool
  /// The weight of each unit's rows by class.
  private let unitPositive: [Double]
  private let unitNegative: [Double]
  /// How many positive rows are among the first so many places, in plain rows.
  let hits: [Int]
  let frame: ResamplingFrame
  /// Whether every unit has rows of one class only, so that classes can keep their numbers.
  let canBeStratified: Bool

  init(_ sample: LabelledScores, unit kind: BootstrapPlan.Unit) {
    let rows = RadixSort.order(sample.scores.map { ~ScoreKey.key($0) }).map { Int($0) }
      .filter { (sample.weights?[$0] ?? 1) > 0 }
    scores = rows.map { sample.scores[$0] + 0.0 }
    let weight = rows.map { sample.weights?[$0] ?? 1 }
    positive = zip(rows, weight).map { sample.isPositive[$0] ? $1 : 0 }
    negative = zip(rows, weight).map { sample.isPositive[$0] ? 0 : $1 }
    isPlain = (kind == .rows || sample.clusters == nil) && sample.weights == nil
    var units = rows.count
    if kind == .clusters, let clusters = sample.clusters {
      // Numbered anew in the order of the rows, without those that have none.
      var number = [Int32](repeating: -1, count: clusters.count)
      units = 0
      unit = rows.map { row in
        let old = Int(clusters.unitOfRow[row])
        if number[old] < 0 {
          number[old] = Int32(units)
          units += 1
        }
        return number[old]
      }
    } else {
      unit = (0..<rows.count).map { Int32($0) }
    }
    var (sick, well) = ([Double](repeating: 0, count: units), [Double](repeating: 0, count: units))
    for place in rows.indices {
      sick[Int(unit[place])] += positive[place]
      well[Int(unit[place])] += negative[place]
    }
    (unitPositive, unitNegative) = (sick, well)
    var found = [0]
    if isPlain { for value in positive { found.append((found.last ?? 0) + (value > 0 ? 1 : 0)) } }
    hits = found
    canBeStratified = zip(sick, well).allSatisfy { $0 == 0 || $1 == 0 }
    frame = .units(units, strata: canBeStratified ? sick.map { $0 > 0 ? 0 : 1 } : nil)
  }

  /// The sample as it is: every unit once.
  var asObserved: [UInt32] { [UInt32](repeating: 1, count: frame.cellCount) }

  /// The weight of each class in a resample.
  func totals(_ counts: [UInt32]) -> (positive: Double, negative: Double) {
    var totals = (positive: 0.0, negative: 0.0)
    for (unit, count) in counts.enumerated() {
      totals.positive += Double(count) * unitPositive[unit]
      totals.negative += Double(count) * unitNegative[unit]
    }
    return totals
  }

  /// How many places score at or above a threshold.
  func called(at threshold: Double) -> Int {
    var (low, high) = (0, scores.count)
    while low < high {
      let middle = (low + high) / 2
      if scores[middle] >= threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The rates of a resample at a threshold; `nil` where a class was not drawn.
  func rates(at threshold: Double, _ counts: [UInt32]) -> ThresholdRates? {
    let totals = totals(counts)
    guard totals.positive > 0, totals.negative > 0 else { return nil }
    var (hits, alarms) = (0.0, 0.0)
    for place in 0..<called(at: threshold) {
      let count = Double(counts[Int(unit[place])])
      hits += count * positive[place]
      alarms += count * negative[place]
    }
    return ThresholdRates(sensitivity: hits / totals.positive, specificity: 1 - alarms / totals.negative)
  }
}

/// What a threshold does: the shares of the positive rows called and of the negative rows not called.
public struct ThresholdRates: Sendable, Hashable {
  /// The share of positive rows that are called, 0…1.
  public var sensitivity: Double
  /// The share of negative rows that are not called, 0…1.
  public var specificity: Double
}
