// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The sums of Krippendorff's alpha, for a table whose subjects may count several times.
///
/// Disagreement by interval and by order is a squared difference of positions (the numbers, or the middle ranks), so that it
/// needs no pairs of categories and works for measurements with as many values as ratings.
struct KrippendorffSums {
  /// The disagreement of two categories.
  private enum Distance {
    case different
    case positions([Double])
    case middleRanks
    case matrix([Double])
  }

  /// The sums of one weighting of the subjects.
  struct Parts {
    /// How many ratings can be paired, and how many of each category.
    var n = 0.0
    var counts: [Double] = []
    /// The disagreement within subjects, each with the weight of its ratings.
    var within = 0.0
    /// The disagreement of all ordered pairs of ratings.
    var overall = 0.0
    /// How much each category disagrees with all ratings.
    var fromAll: [Double] = []
    /// The positions, where there are any.
    var positions: [Double] = []

    var value: Double { 1 - (n - 1) * within / overall }
  }

  private let ratings: [[Int]]
  private let q: Int
  private let distance: Distance

  static let categoryLimit = 2000

  static func make(_ table: RatingTable, scale: RatingScale) -> Measured<Self> {
    let values = table.values
    switch scale {
    case .nominal: return .value(Self(table, .different))
    case .ordinal: return .value(Self(table, .middleRanks))
    case .interval:
      let centre = values.reduce(0, +) / Double(values.count)
      return .value(Self(table, .positions(values.map { $0 - centre })))
    case .ratio:
      guard values.allSatisfy({ $0 >= 0 }) else {
        return .undefined(.notApplicable("a ratio scale needs numbers that are not negative"))
      }
      return matrix(table) { a, b in
        let sum = values[a] + values[b]
        return sum > 0 ? ((values[a] - values[b]) / sum) * ((values[a] - values[b]) / sum) : 0
      }
    }
  }

  static func make(_ table: RatingTable, weights: AgreementWeights) -> Measured<Self> {
    if weights == .identity { return .value(Self(table, .different)) }
    return weights.matrix(table.values).flatMap { w in matrix(table) { 1 - w[$0 * table.values.count + $1] } }
  }

  private static func matrix(_ table: RatingTable, _ distance: (Int, Int) -> Double) -> Measured<Self> {
    let q = table.values.count
    guard q <= categoryLimit else {
      return .undefined(
        .notApplicable("there are \(q) different ratings, and at most \(categoryLimit) can be paired for this distance")
      )
    }
    var out = [Double](repeating: 0, count: q * q)
    for a in 0..<q { for b in 0..<q { out[a * q + b] = distance(a, b) } }
    return .value(Self(table, .matrix(out)))
  }

  private init(_ table: RatingTable, _ distance: Distance) {
    ratings = (0..<table.subjectCount).map { subject in
      let row = table.ratings(of: subject)
      return row.count > 1 ? row : []
    }
    q = table.values.count
    self.distance = distance
  }

  /// How many subjects have two ratings or more.
  var pairedSubjects: Int { ratings.count { !$0.isEmpty } }

  /// The sums when each subject counts so many times, or why there are none.
  func parts(_ times: [Int]? = nil) -> Measured<Parts> {
    var parts = Parts()
    parts.counts = [Double](repeating: 0, count: q)
    for (subject, row) in ratings.enumerated() where !row.isEmpty {
      let m = Double(times?[subject] ?? 1)
      parts.n += m * Double(row.count)
      for code in row { parts.counts[code] += m }
    }
    guard parts.n > 0 else { return .undefined(.emptyDenominator(of: "subjects with two or more ratings")) }
    switch distance {
    case .positions(let positions): parts.positions = positions
    case .middleRanks:
      var below = 0.0
      parts.positions = parts.counts.map { count in
        defer { below += count }
        // Centred, so that squares stay small.
        return below + count / 2 - parts.n / 2
      }
    case .different, .matrix: break
    }
    parts.fromAll = fromAll(parts)
    parts.overall = zip(parts.counts, parts.fromAll).reduce(0) { $0 + $1.0 * $1.1 }
    guard parts.overall > 0 else {
      return .undefined(.notApplicable("all ratings are equal, so that there is no disagreement to expect"))
    }
    for (subject, row) in ratings.enumerated() where !row.isEmpty {
      let m = Double(times?[subject] ?? 1)
      if m > 0 { parts.within += m * within(row, parts) }
    }
    return .value(parts)
  }

  private func fromAll(_ parts: Parts) -> [Double] {
    switch distance {
    case .different: return parts.counts.map { parts.n - $0 }
    case .positions, .middleRanks:
      var (sum, squares) = (0.0, 0.0)
      for (count, x) in zip(parts.counts, parts.positions) {
        sum += count * x
        squares += count * x * x
      }
      return parts.positions.map { parts.n * $0 * $0 - 2 * $0 * sum + squares }
    case .matrix(let matrix):
      return (0..<q).map { a in
        var sum = 0.0
        for b in 0..<q { sum += matrix[a * q + b] * parts.counts[b] }
        return sum
      }
    }
  }

  /// The disagreement of a subject's ordered pairs, divided by one less than its ratings.
  private func within(_ row: [Int], _ parts: Parts) -> Double {
    var sum = 0.0
    switch distance {
    case .different:
      for (place, a) in row.enumerated() { for b in row[(place + 1)...] where a != b { sum += 1 } }
    case .positions, .middleRanks:
      for (place, a) in row.enumerated() {
        for b in row[(place + 1)...] {
          let gap = parts.positions[a] - parts.positions[b]
          sum += gap * gap
        }
      }
    case .matrix(let matrix):
      for (place, a) in row.enumerated() { for b in row[(place + 1)...] { sum += matrix[a * q + b] } }
    }
    return 2 * sum / Double(row.count - 1)
  }

  /// How far each subject pulls alpha; the pulls add up to zero.
  ///
  /// The factor (*n* − 1)/*n* of alpha is left out, as Gwet does. By order, a subject also moves the ranks of all.
  func influence(_ parts: Parts) -> [Double] {
    let moved = rankDerivatives(parts)
    return ratings.map { row in
      guard !row.isEmpty else { return 0 }
      var dWithin = within(row, parts)
      var dOverall = 2 * row.reduce(0) { $0 + parts.fromAll[$1] }
      if let moved {
        for code in row {
          dWithin += moved.within[code]
          dOverall += moved.overall[code]
        }
      }
      let share = parts.within / parts.overall
      return -(Double(row.count) * share + parts.n * (dWithin - share * dOverall) / parts.overall)
    }
  }

  /// What a rating of each category changes by moving the middle ranks of its own category and of all above it.
  private func rankDerivatives(_ parts: Parts) -> (within: [Double], overall: [Double])? {
    guard case .middleRanks = distance else { return nil }
    let mean = zip(parts.counts, parts.positions).reduce(0) { $0 + $1.0 * $1.1 } / parts.n
    var neighbours = [Double](repeating: 0, count: q)
    for row in ratings where !row.isEmpty {
      let sum = row.reduce(0) { $0 + parts.positions[$1] }
      for code in row { neighbours[code] += (sum - parts.positions[code]) / Double(row.count - 1) }
    }
    var within = [Double](repeating: 0, count: q)
    var overall = within
    var (withinAbove, overallAbove) = (0.0, 0.0)
    for code in (0..<q).reversed() {
      let a = 4 * (parts.counts[code] * parts.positions[code] - neighbours[code])
      let b = 4 * parts.counts[code] * parts.n * (parts.positions[code] - mean)
      within[code] = withinAbove + a / 2
      overall[code] = overallAbove + b / 2
      withinAbove += a
      overallAbove += b
    }
    // Ranks are measured from the middle, which a rating moves too; a common shift changes no difference.
    return (within, overall)
  }
}
