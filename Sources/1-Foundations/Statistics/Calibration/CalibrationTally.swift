// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What one pass over the rows gathers about each group: enough for every closed measure of calibration.
///
/// The log-odds are gathered as power sums in cells an eighth wide. Any smooth function of a linear predictor, summed over the
/// rows, then follows from its Taylor series in each cell, to rounding: the remainder after eight terms is below 10⁻¹²
/// of a term. A logistic fit so costs a few hundred cells in each step and not a million exponentials.
struct CalibrationTally: Sendable {
  /// How many power sums a cell holds, of t⁰ … t⁷: one line of the nearest cache.
  static let powers = 8
  static let cellsPerUnit = 8.0
  /// Beyond the greatest log-odds, log(1/bound) = 18.42.
  static let reach = 19.0
  static let cellCount = 305
  /// How many sums a bin holds for each class: rows, Σ p, Σ (p − y)², Σ (p − y)⁴, Σ logit,
  /// Σ p², and two more for a whole cache line.
  private static let binSums = 8

  let groupCount: Int
  let binCount: Int
  /// Group by group, cell by cell, power by power.
  private var moments: [SIMD8<Double>]
  /// Group by group, bin by bin, the healthy before the diseased, sum by sum.
  private var bins: [SIMD8<Double>]
  /// Group by group, how many probabilities were moved inside the bounds of the log-odds.
  private var clipped: [Int]

  private init(groupCount: Int, binCount: Int) {
    self.groupCount = groupCount
    self.binCount = binCount
    moments = [SIMD8<Double>](repeating: .zero, count: groupCount * Self.cellCount)
    bins = [SIMD8<Double>](repeating: .zero, count: groupCount * binCount * 2)
    clipped = [Int](repeating: 0, count: groupCount)
  }

  /// Gathers all rows, in chunks that depend on the sample alone, so that the sums are the same on any number of threads.
  static func gather(
    _ probabilities: [Double], _ isPositive: [Bool], groups: [Int32]?, groupCount: Int, binCount: Int, workers: Int
  ) -> CalibrationTally {
    let count = probabilities.count
    let groups = groups ?? [Int32](repeating: 0, count: count)
    // A chunk has room of its own for every group; many groups share fewer chunks.
    let chunks = max(1, min(count >> 18, 128 / max(1, groupCount), 8))
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
    for index in clipped.indices { clipped[index] += other.clipped[index] }
  }

  private static let block = 512

  private mutating func add(_ range: Range<Int>, _ probabilities: [Double], _ isPositive: [Bool], _ groups: [Int32]) {
    let edges = EqualWidthEdges(count: binCount).edges
    var logits = [Double](repeating: 0, count: Self.block)
    moments.withUnsafeMutableBytes { moments in
      bins.withUnsafeMutableBytes { bins in
        clipped.withUnsafeMutableBufferPointer { clipped in
          probabilities.withUnsafeBufferPointer { probabilities in
            isPositive.withUnsafeBufferPointer { isPositive in
              groups.withUnsafeBufferPointer { groups in
                edges.withUnsafeBufferPointer { edges in
                  logits.withUnsafeMutableBufferPointer { logits in
                    guard let moments = moments.bindMemory(to: SIMD2<Double>.self).baseAddress,
                      let bins = bins.bindMemory(to: SIMD2<Double>.self).baseAddress,
                      let chances = probabilities.baseAddress, let room = logits.baseAddress
                    else { return }
                    var start = range.lowerBound
                    while start < range.upperBound {
                      let end = min(range.upperBound, start + Self.block)
                      if Self.logits(of: chances + start, count: end - start, into: room) {
                        for row in start..<end where LogitScale.clipped(probabilities[row]) != probabilities[row] {
                          clipped[Int(groups[row])] += 1
                        }
                      }
                      Self.add(
                        start..<end, probabilities, isPositive, groups, edges, logits, moments: moments, bins: bins)
                      start = end
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Writes the log-odds of a block, and says whether any probability had to be moved for it.
  private static func logits(
    of probabilities: UnsafePointer<Double>, count: Int, into logits: UnsafeMutablePointer<Double>
  ) -> Bool {
    // Safe because the caller's room holds a block, and a block is no longer than it.
    var moved: UInt64 = 0
    for place in 0..<count {
      let p = probabilities[place]
      let inside = LogitScale.clipped(p)
      moved |= inside.bitPattern ^ p.bitPattern
      logits[place] = LogitScale.branchFreeLogit(inside: inside)
    }
    return moved != 0
  }

  /// Adds a block of rows whose log-odds are known.
  @inline(__always)
  private static func add(
    _ range: Range<Int>, _ probabilities: UnsafeBufferPointer<Double>, _ isPositive: UnsafeBufferPointer<Bool>,
    _ groups: UnsafeBufferPointer<Int32>, _ edges: UnsafeBufferPointer<Double>,
    _ logits: UnsafeMutableBufferPointer<Double>, moments: UnsafeMutablePointer<SIMD2<Double>>,
    bins: UnsafeMutablePointer<SIMD2<Double>>
  ) {
    // Safe because each row's group is below `groupCount` (a `GroupIndex` has checked it), its cell below `cellCount` (a logit
    // lies within ±18.5) and its bin below `binCount`; storage is aligned to 64 bytes, as every stride is.
    let rounder = 0x1p52
    let mask: UInt64 = 0xF_FFFF
    let binCount = edges.count &- 1
    let scale = Double(binCount)
    for row in range {
      let p = probabilities[row]
      let truth = isPositive[row] ? 1 : 0
      let group = Int(groups[row])
      let logit = logits[row &- range.lowerBound]
      // Adding 2⁵² rounds to a whole number and leaves it in the lowest bits.
      let place = (logit + reach) * cellsPerUnit
      let whole = place + rounder
      let cell = Int(truncatingIfNeeded: whole.bitPattern & mask)
      let t = 2 * (place - (whole - rounder))
      let square = SIMD2(repeating: t * t)
      let fourth = square * square
      let first = SIMD2(1, t)
      let second = first * square
      let third = first * fourth
      let base = moments + (group &* cellCount &+ cell) &* (powers / 2)
      base[0] += first
      base[1] += second
      base[2] += third
      base[3] += second * fourth
      // The bin below, where the probability does not lie above the nearest edge: by the sign, as a branch would be wrong
      // half of the time.
      let nearest = Int(truncatingIfNeeded: (p * scale + rounder).bitPattern & mask)
      let isAbove = Int(truncatingIfNeeded: (edges[nearest] - p).bitPattern &>> 63)
      let bin = max(0, nearest &+ isAbove &- 1)
      let miss = p - Double(truth)
      let missed = miss * miss
      let sums = bins + ((group &* binCount &+ bin) &* 2 &+ truth) &* (binSums / 2)
      sums[0] += SIMD2(1, p)
      sums[1] += SIMD2(missed, missed * missed)
      sums[2] += SIMD2(logit, p * p)
    }
  }

  /// One group's sums by their names.
  func sums(of group: Int) -> Sums {
    var out = Sums()
    out.clipped = clipped[group]
    for bin in 0..<binCount {
      for truth in 0...1 {
        let here = bins[(group * binCount + bin) * 2 + truth]
        out.rows += here[0]
        out.predicted += here[1]
        out.squared += here[2]
        out.fourth += here[3]
        out.predictedSquares += here[5]
        guard truth == 1 else { continue }
        out.positives += here[0]
        out.predictedPositives += here[1]
        out.squaredPositives += here[2]
        out.positiveLogits += here[4]
      }
    }
    return out
  }

  /// One group's bins.
  func binSums(of group: Int) -> [BinSum] {
    (0..<binCount).map { bin in
      let place = (group * binCount + bin) * 2
      let both = bins[place] + bins[place + 1]
      return BinSum(predicted: both[1], weight: both[0], positive: bins[place + 1][0])
    }
  }

  /// One group's cells that hold a row.
  func cells(of group: Int) -> LogitCells {
    var cells = LogitCells()
    for cell in 0..<Self.cellCount {
      let sums = moments[group * Self.cellCount + cell]
      guard sums[0] > 0 else { continue }
      cells.centres.append(Double(cell) / Self.cellsPerUnit - Self.reach)
      cells.moments += (0..<Self.powers).map { sums[$0] }
    }
    return cells
  }

  /// The sums of a group over its rows.
  struct Sums {
    /// How many.
    var rows = 0.0
    /// How many are positive.
    var positives = 0.0
    /// Σ p.
    var predicted = 0.0
    /// Σ p².
    var predictedSquares = 0.0
    /// Σ p over the positive rows.
    var predictedPositives = 0.0
    /// Σ (p − y)².
    var squared = 0.0
    /// Σ (p − y)² over the positive rows.
    var squaredPositives = 0.0
    /// Σ (p − y)⁴.
    var fourth = 0.0
    /// Σ logit over the positive rows.
    var positiveLogits = 0.0
    /// How many probabilities were moved.
    var clipped = 0
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
