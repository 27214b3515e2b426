// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What one sample, or two that number their units alike, call positive at each of many thresholds, with all that variances
/// and covariances of mean payoffs need.
///
/// One pass from the highest threshold down keeps, for every sampling unit, its four sums (true positives, false positives,
/// positives, negatives), and the sums over units of the products of any two of them. A row changes one sum of one unit, and
/// with it one row of the products: the whole curve costs one pass however many thresholds, units and weights there are.
struct ThresholdSweep: Sendable {
  /// One sample's part.
  struct Side: Sendable {
    /// The cells at each threshold.
    var cells: [Cells]
    var rows: Int
    var positiveUnits: Int
    var negativeUnits: Int
    var units: Int
    var isClustered: Bool
    var isWeighted: Bool
  }

  let thresholds: [Double]
  let sides: [Side]
  private let own: [[CellProducts]]
  private let crossed: [CellProducts]

  /// Counts; `thresholds` rise strictly.
  ///
  /// Of two samples, row *i* is the same case in both, or they share a numbering of clusters.
  /// - Complexity: O(*n* log thresholds).
  init(_ samples: [LabelledScores], thresholds: [Double]) {
    precondition(samples.count == 1 || samples.count == 2, "one sample or two")
    precondition(zip(thresholds, thresholds.dropFirst()).allSatisfy { $0 < $1 }, "thresholds rise")
    self.thresholds = thresholds
    var rooms = samples.map { Room($0, thresholds: thresholds) }
    precondition(rooms.count == 1 || rooms[0].sums.count == rooms[1].sums.count, "both samples number the same units")
    var cross = CellProducts()
    var own = rooms.map { _ in [CellProducts]() }
    var crossed: [CellProducts] = []
    var cells = rooms.map { _ in [Cells]() }
    for index in rooms.indices { rooms[index].addTotals() }
    if rooms.count == 2 {
      for unit in rooms[0].sums.indices { cross.add(outer: rooms[0].sums[unit], rooms[1].sums[unit]) }
    }
    for place in thresholds.indices.reversed() {
      for index in rooms.indices {
        for row in rooms[index].rows(in: place) {
          let (unit, component, weight) = rooms[index].call(row)
          if rooms.count == 2 {
            cross.add(weight, component, isFirst: index == 0, other: rooms[1 - index].sums[unit])
          }
        }
        own[index].append(rooms[index].products)
        cells[index].append(rooms[index].cells)
      }
      crossed.append(cross)
    }
    self.own = own.map { $0.reversed() }
    self.crossed = crossed.reversed()
    sides = rooms.indices.map { rooms[$0].side(cells: cells[$0].reversed()) }
  }

  /// The variance of a payoff with these slopes; `nil` where a class has fewer than two units.
  func variance(_ gradient: Cells, isWithinClasses: Bool, side: Int, at place: Int) -> Double? {
    let correction = correction(side, side, isWithinClasses: isWithinClasses)
    let sums = own[side][place].form(Self.slopes(gradient), Self.slopes(gradient))
    return total(sums, correction)
  }

  /// The variance as the units are, without the correction for their number: what multipliers have.
  func plainVariance(_ gradients: [Cells], at place: Int) -> Double {
    let slopes = gradients.map(Self.slopes)
    var (sum, size) = (0.0, 0.0)
    func add(_ parts: CellProducts.Parts, times factor: Double) {
      sum += factor * (parts.positive + parts.negative + parts.cross)
      size += factor * parts.size
    }
    for (side, slope) in slopes.enumerated() { add(own[side][place].form(slope, slope), times: 1) }
    if slopes.count == 2 { add(crossed[place].form(slopes[0], slopes[1]), times: 2) }
    return sum > Self.rounding * size ? sum : 0
  }

  /// The covariance of a payoff of the first sample with one of the second.
  func covariance(_ first: Cells, _ second: Cells, isWithinClasses: Bool, at place: Int) -> Double? {
    let sums = crossed[place].form(Self.slopes(first), Self.slopes(second))
    return total(sums, correction(0, 1, isWithinClasses: isWithinClasses))
  }

  /// Slopes by (TP, FP, FN, TN) as slopes by (TP, FP, positives, negatives).
  static func slopes(_ gradient: Cells) -> Cells {
    Cells(gradient[0] - gradient[2], gradient[1] - gradient[3], gradient[2], gradient[3])
  }

  private typealias Correction = (positive: Double?, negative: Double?, cross: Double?)

  /// *I*/(*I* − 1) for the units that each sum runs over, as ``UnitInfluence/covariance(with:)`` has it.
  private func correction(_ first: Int, _ second: Int, isWithinClasses: Bool) -> Correction {
    func factor(_ units: (Side) -> Int) -> Double? {
      let (a, b) = (units(sides[first]), units(sides[second]))
      guard a > 1, b > 1 else { return nil }
      return (Double(a) / Double(a - 1) * (Double(b) / Double(b - 1))).squareRoot()
    }
    let any = factor(\.units)
    return isWithinClasses ? (factor(\.positiveUnits), factor(\.negativeUnits), any) : (any, any, any)
  }

  private func total(_ sums: CellProducts.Parts, _ correction: Correction) -> Double? {
    var total = 0.0
    for (sum, factor) in [
      (sums.positive, correction.positive), (sums.negative, correction.negative), (sums.cross, correction.cross),
    ] where sum != 0 {
      guard let factor else { return nil }
      total += sum * factor
    }
    return abs(total) > Self.rounding * sums.size ? total : 0
  }

  /// What is left of terms that cancel, beside their size: such a variance is zero.
  private static let rounding = 1e-12
}

/// Sums over units of products of their sums; as forms in the slopes they are variances and covariances.
struct CellProducts: Sendable {
  /// What a pair of slopes gives, by class, and the sum of the sizes of its terms, beside which rounding is judged.
  typealias Parts = (positive: Double, negative: Double, cross: Double, size: Double)

  // Only the form matters, so each product stands in one of its two places.
  private var rows: (Cells, Cells, Cells, Cells) = (.zero, .zero, .zero, .zero)
  private var columns: (Cells, Cells, Cells, Cells) = (.zero, .zero, .zero, .zero)

  private static let positive = Cells(1, 0, 1, 0)
  private static let negative = Cells(0, 1, 0, 1)

  /// A unit's own sum grows by a weight; `sums` is what it was.
  mutating func add(_ weight: Double, _ component: Int, own sums: Cells) {
    var change = sums * (2 * weight)
    change[component] += weight * weight
    Self.add(change, to: &rows, component)
  }

  /// The sum of one of two samples grows by a weight; `other` is what the other sample's unit has.
  mutating func add(_ weight: Double, _ component: Int, isFirst: Bool, other: Cells) {
    if isFirst {
      Self.add(other * weight, to: &rows, component)
    } else {
      Self.add(other * weight, to: &columns, component)
    }
  }

  /// All products of a unit's sums in two samples.
  mutating func add(outer first: Cells, _ second: Cells) {
    for component in 0..<4 { Self.add(second * first[component], to: &rows, component) }
  }

  private static func add(_ change: Cells, to rows: inout (Cells, Cells, Cells, Cells), _ component: Int) {
    switch component {
    case 0: rows.0 += change
    case 1: rows.1 += change
    case 2: rows.2 += change
    default: rows.3 += change
    }
  }

  /// The form in two lists of slopes, apart by class.
  func form(_ first: Cells, _ second: Cells) -> Parts {
    var parts: Parts = (0, 0, 0, 0)
    func add(_ row: Cells, _ slope: Double, isPositive: Bool, _ other: Cells) {
      let products = row * other * slope
      for place in 0..<4 { parts.size += abs(products[place]) }
      let same = (products * (isPositive ? Self.positive : Self.negative)).sum()
      parts.cross += (products * (isPositive ? Self.negative : Self.positive)).sum()
      if isPositive { parts.positive += same } else { parts.negative += same }
    }
    add(rows.0, first[0], isPositive: true, second)
    add(rows.1, first[1], isPositive: false, second)
    add(rows.2, first[2], isPositive: true, second)
    add(rows.3, first[3], isPositive: false, second)
    add(columns.0, second[0], isPositive: true, first)
    add(columns.1, second[1], isPositive: false, first)
    add(columns.2, second[2], isPositive: true, first)
    add(columns.3, second[3], isPositive: false, first)
    return parts
  }
}
