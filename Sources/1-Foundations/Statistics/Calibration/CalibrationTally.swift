// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What one pass over the rows gathers about each group: enough for every closed measure of calibration.
///
/// The log-odds are gathered as power sums in cells an eighth wide. Any smooth function of a linear predictor, summed over the
/// rows, then follows from its Taylor series in each cell, to rounding: the remainder after nine terms is below 10⁻¹³ of a
/// term. A logistic fit so costs a few hundred cells in each step and not a million exponentials.
struct CalibrationTally: Sendable {
  /// How many power sums a cell holds: of t⁰ … t⁹.
  static let powers = 10
  static let cellsPerUnit = 8.0
  /// Beyond the greatest log-odds, log(1/bound) = 18.42.
  static let reach = 19.0
  static let cellCount = 304
  private static let sumCount = 6

  let groupCount: Int
  let binCount: Int
  /// Group by group, cell by cell, power by power.
  private(set) var moments: [Double]
  /// Group by group, bin by bin: Σ p, rows, Σ y, Σ y·(p − y)².
  private(set) var bins: [Double]
  /// Group by group: Σ (p − y)², Σ (p − y)⁴, Σ p², Σ p·y, Σ y·logit, how many were moved inside the bounds.
  private(set) var sums: [Double]

  private init(groupCount: Int, binCount: Int) {
    self.groupCount = groupCount
    self.binCount = binCount
    moments = [Double](repeating: 0, count: groupCount * Self.cellCount * Self.powers)
    bins = [Double](repeating: 0, count: groupCount * binCount * 4)
    sums = [Double](repeating: 0, count: groupCount * Self.sumCount)
  }

  /// Gathers all rows, in chunks that depend on the sample alone, so that the sums are the same on any number of threads.
  static func gather(
    _ probabilities: [Double], _ isPositive: [Bool], groups: [Int32]?, groupCount: Int, binCount: Int, workers: Int
  ) -> CalibrationTally {
    let count = probabilities.count
    // A chunk has room of its own for every group; many groups share fewer chunks.
    let chunks = max(1, min(count >> 16, 128 / max(1, groupCount), 8))
    let parts = inChunks(of: chunks, workers: workers) { range in
      range.map { chunk in
        var part = CalibrationTally(groupCount: groupCount, binCount: binCount)
        part.add(count * chunk / chunks..<count * (chunk + 1) / chunks, probabilities, isPositive, groups)
        return part
      }
    }.flatMap { $0 }
    guard var all = parts.first else { return CalibrationTally(groupCount: groupCount, binCount: binCount) }
    for part in parts.dropFirst() { all.merge(part) }
    return all
  }

  private mutating func merge(_ other: CalibrationTally) {
    for index in moments.indices { moments[index] += other.moments[index] }
    for index in bins.indices { bins[index] += other.bins[index] }
    for index in sums.indices { sums[index] += other.sums[index] }
  }

  private static let block = 512

  private mutating func add(
    _ range: Range<Int>, _ probabilities: [Double], _ isPositive: [Bool], _ groups: [Int32]?
  ) {
    let edges = EqualWidthEdges(count: binCount)
    let binCount = binCount
    var logits = [Double](repeating: 0, count: Self.block)
    moments.withUnsafeMutableBytes { moments in
      bins.withUnsafeMutableBytes { bins in
        sums.withUnsafeMutableBytes { sums in
          probabilities.withUnsafeBufferPointer { probabilities in
            isPositive.withUnsafeBufferPointer { isPositive in
              logits.withUnsafeMutableBufferPointer { logits in
                // Safe because each row's group is below `groupCount`, its cell below `cellCount` (a logit lies within ±18.5)
                // and its bin below `binCount`; array storage is aligned to sixteen bytes, and every stride is a multiple of it.
                let moments = moments.bindMemory(to: SIMD2<Double>.self)
                let bins = bins.bindMemory(to: SIMD2<Double>.self)
                let sums = sums.bindMemory(to: SIMD2<Double>.self)
                var start = range.lowerBound
                while start < range.upperBound {
                  let end = min(range.upperBound, start + Self.block)
                  for row in start..<end { logits[row - start] = LogitScale.logit(probabilities[row]) }
                  for row in start..<end {
                    let p = probabilities[row]
                    let y: Double = isPositive[row] ? 1 : 0
                    let group = groups.map { Int($0[row]) } ?? 0
                    let logit = logits[row - start]
                    let place = (logit + Self.reach) * Self.cellsPerUnit
                    let cell = Int(place)
                    let t = 2 * (place - Double(cell)) - 1
                    let square = SIMD2(repeating: t * t)
                    var power = SIMD2(1, t)
                    let base = (group * Self.cellCount + cell) * (Self.powers / 2)
                    moments[base] += power
                    power *= square
                    moments[base + 1] += power
                    power *= square
                    moments[base + 2] += power
                    power *= square
                    moments[base + 3] += power
                    power *= square
                    moments[base + 4] += power
                    let miss = (p - y) * (p - y)
                    let sum = group * (Self.sumCount / 2)
                    sums[sum] += SIMD2(miss, miss * miss)
                    sums[sum + 1] += SIMD2(p * p, p * y)
                    sums[sum + 2] += SIMD2(y * logit, LogitScale.clipped(p) == p ? 0 : 1)
                    let bin = 2 * (group * binCount + edges.bin(p))
                    bins[bin] += SIMD2(p, 1)
                    bins[bin + 1] += SIMD2(y, y * miss)
                  }
                  start = end
                }
              }
            }
          }
        }
      }
    }
  }

  /// One group's sums by their names.
  func sums(of group: Int) -> Sums {
    let base = group * Self.sumCount
    var out = Sums(
      squared: sums[base], fourth: sums[base + 1], predictedSquares: sums[base + 2], predictedPositives: sums[base + 3],
      positiveLogits: sums[base + 4], clipped: Int(sums[base + 5]))
    for bin in 0..<binCount {
      let place = 4 * (group * binCount + bin)
      out.predicted += bins[place]
      out.rows += bins[place + 1]
      out.positives += bins[place + 2]
      out.squaredPositives += bins[place + 3]
    }
    return out
  }

  /// One group's bins.
  func binSums(of group: Int) -> [BinSum] {
    (0..<binCount).map { bin in
      let place = 4 * (group * binCount + bin)
      return BinSum(predicted: bins[place], weight: bins[place + 1], positive: bins[place + 2])
    }
  }

  /// One group's cells that hold a row.
  func cells(of group: Int) -> LogitCells {
    var cells = LogitCells()
    for cell in 0..<Self.cellCount {
      let base = (group * Self.cellCount + cell) * Self.powers
      guard moments[base] > 0 else { continue }
      cells.centres.append((Double(cell) + 0.5) / Self.cellsPerUnit - Self.reach)
      cells.moments += moments[base..<base + Self.powers]
    }
    return cells
  }

  /// The sums of a group over its rows.
  struct Sums {
    var squared: Double
    var fourth: Double
    var predictedSquares: Double
    var predictedPositives: Double
    var positiveLogits: Double
    var clipped: Int
    var predicted = 0.0
    var rows = 0.0
    var positives = 0.0
    var squaredPositives = 0.0
  }
}

/// What a bin holds.
struct BinSum: Sendable, Hashable {
  /// The weighted sum of the probabilities.
  var predicted = 0.0
  /// The weight of the rows.
  var weight = 0.0
  /// The weight of the positive rows.
  var positive = 0.0

  /// The observed share less the mean probability; `nil` without rows.
  var gap: Double? { weight > 0 ? (positive - predicted) / weight : nil }
}

/// The edges of bins of equal width over 0…1; a bin holds its upper edge, and the first also 0.
struct EqualWidthEdges: Sendable {
  let edges: [Double]
  private let scale: Double

  init(count: Int) {
    edges = (0...count).map { Double($0) / Double(count) }
    scale = Double(count)
  }

  /// The bin of a probability: the product is a first guess, which rounding can put one off.
  @inline(__always)
  func bin(_ probability: Double) -> Int {
    let guess = Int(probability * scale)
    return edges.withUnsafeBufferPointer { edges in
      // Safe because a probability lies within 0…1, so the guess is at most the number of bins.
      if guess > 0, probability <= edges[guess] { return guess - 1 }
      if guess + 1 < edges.count, probability > edges[guess + 1] { return guess + 1 }
      return guess
    }
  }
}
