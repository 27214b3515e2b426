// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The area and its variance by their definitions, pair by pair.
enum SlowArea {
  /// How a pair counts: 1 where the positive scores higher, one half for a tie.
  static func kernel(_ positive: Double, _ negative: Double) -> Double {
    positive > negative ? 1 : positive == negative ? 0.5 : 0
  }

  /// The weighted area over all pairs.
  static func area(_ sample: LabelledScores) -> Double {
    let weight = sample.weights ?? [Double](repeating: 1, count: sample.count)
    var wins = 0.0
    var pairs = 0.0
    for i in 0..<sample.count where sample.isPositive[i] {
      for j in 0..<sample.count where !sample.isPositive[j] {
        wins += weight[i] * weight[j] * kernel(sample.scores[i], sample.scores[j])
        pairs += weight[i] * weight[j]
      }
    }
    return wins / pairs
  }

  /// DeLong's variance from every case's placement.
  static func deLong(_ sample: LabelledScores) -> Double {
    let positives = (0..<sample.count).filter { sample.isPositive[$0] }.map { sample.scores[$0] }
    let negatives = (0..<sample.count).filter { !sample.isPositive[$0] }.map { sample.scores[$0] }
    let v10 = positives.map { x in negatives.reduce(0) { $0 + kernel(x, $1) } / Double(negatives.count) }
    let v01 = negatives.map { y in positives.reduce(0) { $0 + kernel($1, y) } / Double(positives.count) }
    return variance(v10) / Double(v10.count) + variance(v01) / Double(v01.count)
  }

  /// Obuchowski's variance, as the paper writes it: M, N cases of either class in I units, of which I10 and I01 hold one.
  static func obuchowski(_ sample: LabelledScores, units: [Int]) -> Double {
    let rows = 0..<sample.count
    let m = Double(sample.positiveCount)
    let n = Double(sample.negativeCount)
    let area = area(sample)
    var sums: [Int: (v10: Double, m: Double, v01: Double, n: Double)] = [:]
    for row in rows {
      let x = sample.scores[row]
      var unit = sums[units[row]] ?? (0, 0, 0, 0)
      if sample.isPositive[row] {
        unit.v10 += rows.filter { !sample.isPositive[$0] }.reduce(0) { $0 + kernel(x, sample.scores[$1]) } / n
        unit.m += 1
      } else {
        unit.v01 += rows.filter { sample.isPositive[$0] }.reduce(0) { $0 + kernel(sample.scores[$1], x) } / m
        unit.n += 1
      }
      sums[units[row]] = unit
    }
    let i = Double(sums.count)
    let i10 = Double(sums.values.filter { $0.m > 0 }.count)
    let i01 = Double(sums.values.filter { $0.n > 0 }.count)
    let s10 = i10 / ((i10 - 1) * m) * sums.values.reduce(0) { $0 + square($1.v10 - $1.m * area) }
    let s01 = i01 / ((i01 - 1) * n) * sums.values.reduce(0) { $0 + square($1.v01 - $1.n * area) }
    let s11 = i / (i - 1) * sums.values.reduce(0) { $0 + ($1.v10 - $1.m * area) * ($1.v01 - $1.n * area) }
    return s10 / m + s01 / n + 2 * s11 / (m * n)
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + square($1 - mean) } / Double(values.count - 1)
  }

  private static func square(_ x: Double) -> Double { x * x }
}
