// SPDX-License-Identifier: Apache-2.0

/// The directions in which most pictures differ, found so that a few strange ones do not turn them.
///
/// The median is taken away place by place, each difference is brought to length 1 (so that a far one counts no more than any other),
/// and the principal directions of these are found by orthogonal iteration from a fixed start. Along each direction the spread is robust.
///
/// > Source: Locantore et al., Test 8 (1999) 1–73 (spherical principal components). Checked on a bell of known axes in `OutlierTests`.
struct RobustComponents {
  private let median: [Double]
  private let directions: [[Double]]
  private let scales: [RobustScale]
  private static let iterations = 40

  /// `nil` where there are too few rows, or they do not spread.
  init?(_ rows: [[Double]], count: Int) {
    guard let width = rows.first?.count, rows.count >= 8, count >= 1, count <= width else { return nil }
    let median = (0..<width).map { column in
      let sorted = rows.map { $0[column] }.sorted()
      return sorted[sorted.count / 2]
    }
    let centred = rows.map { row in (0..<width).map { row[$0] - median[$0] } }
    var square = [Double](repeating: 0, count: width * width)
    for row in centred {
      let length = row.reduce(0) { $0 + $1 * $1 }
      guard length > 0 else { continue }
      for i in 0..<width where row[i] != 0 {
        let factor = row[i] / length
        for j in 0..<width { square[i * width + j] += factor * row[j] }
      }
    }
    // A fixed start that no picture is orthogonal to: waves of different lengths.
    var directions = (0..<count).map { k in (0..<width).map { Self.start(k, $0) } }
    Self.orthogonalise(&directions)
    for _ in 0..<Self.iterations {
      directions = directions.map { direction in
        (0..<width).map { i in
          var sum = 0.0
          for j in 0..<width { sum += square[i * width + j] * direction[j] }
          return sum
        }
      }
      Self.orthogonalise(&directions)
    }
    let scales = directions.compactMap { direction in
      RobustScale(centred.map { Self.product($0, direction) })
    }
    guard scales.count == count, scales.allSatisfy({ $0.below > 0 && $0.above > 0 }) else { return nil }
    (self.median, self.directions, self.scales) = (median, directions, scales)
  }

  /// How far a row lies from the middle along the directions (the sum of squared deviations), and how far off all of them (squared).
  func distances(_ row: [Double]) -> (along: Double, off: Double) {
    var rest = row.indices.map { row[$0] - median[$0] }
    var along = 0.0
    for (direction, scale) in zip(directions, scales) {
      let place = Self.product(rest, direction)
      let deviation = scale.deviation(place) ?? 0
      along += deviation * deviation
      for index in rest.indices { rest[index] -= place * direction[index] }
    }
    return (along, rest.reduce(0) { $0 + $1 * $1 })
  }

  private static func start(_ k: Int, _ place: Int) -> Double {
    let saw = (place * (2 * k + 1) + k * k) % 17
    let comb = place % (k + 2) == 0 ? 1.0 : 0.0
    return 0.5 + Double(saw) / 17 + comb
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for place in a.indices { sum += a[place] * b[place] }
    return sum
  }

  private static func orthogonalise(_ directions: inout [[Double]]) {
    for k in directions.indices {
      // Twice is enough for full precision.
      for _ in 0..<2 {
        for earlier in 0..<k {
          let share = product(directions[k], directions[earlier])
          for place in directions[k].indices { directions[k][place] -= share * directions[earlier][place] }
        }
      }
      let length = product(directions[k], directions[k]).squareRoot()
      if length > 0 { for place in directions[k].indices { directions[k][place] /= length } }
    }
  }
}
