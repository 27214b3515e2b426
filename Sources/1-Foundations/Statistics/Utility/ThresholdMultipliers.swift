// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Sums of units' cells, each unit times its own normal number: what a curve's deviation from its true course looks like.
///
/// Rows that stand alone and fall between the same thresholds are drawn as one: a sum of *m* independent normal numbers is a
/// normal number times √*m*. Clustered rows are drawn unit by unit.
struct ThresholdMultipliers: Sendable {
  private static let purpose: UInt16 = 0xDCA5

  /// A row, or rows that are alike: where it counts in each sample's list of places, and how much.
  private struct Part: Sendable {
    var places: SIMD2<Int32>
    var weight: Double
  }

  private let thresholds: Int
  private let samples: Int
  private var parts: [Part] = []
  private var firstPart = [0]

  init(_ samples: [LabelledScores], thresholds: [Double]) {
    self.thresholds = thresholds.count
    self.samples = samples.count
    // Places 0, 2, 4, … are positives by how many thresholds they reach, 1, 3, 5, … negatives.
    func place(_ sample: LabelledScores, _ row: Int) -> Int32 {
      Int32(2 * ThresholdSweep.reached(sample.scores[row], thresholds) + (sample.isPositive[row] ? 0 : 1))
    }
    if samples.contains(where: { $0.clusters != nil }) {
      fill(samples, place)
    } else {
      pool(samples, place)
    }
  }

  /// Rows that fall in the same places share a normal number.
  private mutating func pool(_ samples: [LabelledScores], _ place: (LabelledScores, Int) -> Int32) {
    var squares: [SIMD2<Int32>: Double] = [:]
    var order: [SIMD2<Int32>] = []
    for row in 0..<samples[0].count {
      let weight = samples[0].weights?[row] ?? 1
      guard weight > 0 else { continue }
      let places = SIMD2(place(samples[0], row), samples.count == 2 ? place(samples[1], row) : -1)
      if squares[places] == nil { order.append(places) }
      squares[places, default: 0] += weight * weight
    }
    for places in order {
      parts.append(Part(places: places, weight: (squares[places] ?? 0).squareRoot()))
      firstPart.append(parts.count)
    }
  }

  private mutating func fill(_ samples: [LabelledScores], _ place: (LabelledScores, Int) -> Int32) {
    var partsOfUnit = [[Part]](repeating: [], count: samples[0].clusters?.count ?? samples[0].count)
    for (index, sample) in samples.enumerated() {
      for row in 0..<sample.count {
        let weight = sample.weights?[row] ?? 1
        guard weight > 0 else { continue }
        let own = place(sample, row)
        let part = Part(places: index == 0 ? SIMD2(own, -1) : SIMD2(-1, own), weight: weight)
        partsOfUnit[sample.clusters.map { Int($0.unitOfRow[row]) } ?? row].append(part)
      }
    }
    for unit in partsOfUnit where !unit.isEmpty {
      parts += unit
      firstPart.append(parts.count)
    }
  }

  /// The greatest absolute deviation of each replicate, in standard errors, over the thresholds that have one.
  ///
  /// Slopes are by (TP, FP, positives, negatives), one list per sample.
  func greatestDeviations(
    slopes: [[Cells]?], errors: [Double], seed: UInt64, replicates: Int, workers: Int
  ) -> [Double] {
    inChunks(of: replicates, workers: workers) { range -> [Double] in
      let size = 2 * (thresholds + 1)
      var sums = [[Double]](repeating: [], count: samples)
      return range.map { replicate in
        var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: Self.purpose)
        for sample in 0..<samples { sums[sample] = [Double](repeating: 0, count: size) }
        for unit in 0..<firstPart.count - 1 {
          let draw = stream.normal()
          for part in parts[firstPart[unit]..<firstPart[unit + 1]] {
            for sample in 0..<samples where part.places[sample] >= 0 {
              sums[sample][Int(part.places[sample])] += draw * part.weight
            }
          }
        }
        return greatest(sums, slopes: slopes, errors: errors)
      }
    }.flatMap { $0 }
  }

  private func greatest(_ sums: [[Double]], slopes: [[Cells]?], errors: [Double]) -> Double {
    var called = sums.map { sums in
      stride(from: 0, to: sums.count, by: 2).reduce(into: Cells.zero) { $0 += Cells(0, 0, sums[$1], sums[$1 + 1]) }
    }
    var greatest = 0.0
    for place in (0..<thresholds).reversed() {
      for sample in 0..<samples {
        called[sample][0] += sums[sample][2 * (place + 1)]
        called[sample][1] += sums[sample][2 * (place + 1) + 1]
      }
      guard let slopes = slopes[place], errors[place] > 0 else { continue }
      var deviation = 0.0
      for (slope, cells) in zip(slopes, called) { deviation += (slope * cells).sum() }
      greatest = max(greatest, abs(deviation) / errors[place])
    }
    return greatest
  }
}
