// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

extension NoisePower {
  private static let leastSide = 16
  private static let usualSide = 64
  /// With no side given it is halved until there are so many squares that do not overlap.
  private static let wantedSquares = 9

  init(measuring planes: [ImagePlane], _ options: Options) {
    let shortest = planes.map { min($0.columns, $0.rows) }.min() ?? 0
    guard let first = planes.first, shortest >= options.side ?? Self.leastSide, shortest >= 8 else {
      let needed = options.side ?? Self.leastSide
      self.init(
        absent: planes.isEmpty
          ? .noObservations : .tooFewUnits(of: "columns or rows in the region", found: shortest, needed: needed),
        planes.first?.unit ?? .pixels, options)
      return
    }
    let isAlike = planes.allSatisfy {
      $0.betweenColumns == first.betweenColumns && $0.betweenRows == first.betweenRows && $0.unit == first.unit
    }
    guard isAlike else {
      self.init(absent: .notApplicable("the images differ in the distances between pixels"), first.unit, options)
      return
    }
    self.init(absent: .noObservations, first.unit, options)
    let side = min(256, max(8, options.side ?? Self.side(for: planes)))
    self.side = side
    measure(planes, side, first, options)
  }

  private static func apart(_ planes: [ImagePlane], _ side: Int) -> Int {
    planes.reduce(0) { $0 + ($1.columns / side) * ($1.rows / side) }
  }

  private static func side(for planes: [ImagePlane]) -> Int {
    var side = usualSide
    while side > leastSide, apart(planes, side) < wantedSquares { side /= 2 }
    return side
  }

  private mutating func measure(_ planes: [ImagePlane], _ side: Int, _ first: ImagePlane, _ options: Options) {
    let trend = PlaneTrend(side: side, degree: min(2, max(0, options.detrending)))
    let transform = SquareTransform(side: side)
    var sum = [Double](repeating: 0, count: side * side)
    var (means, squares, count) = ([Double](), 0.0, 0)
    for plane in planes {
      for row in stride(from: 0, through: plane.rows - side, by: side / 2) {
        for column in stride(from: 0, through: plane.columns - side, by: side / 2) {
          var values = [Double](unsafeUninitializedCapacity: side * side) { buffer, filled in
            // Safe because each of the `side * side` places is written once.
            for y in 0..<side { for x in 0..<side { buffer[y * side + x] = plane[column + x, row + y] } }
            filled = side * side
          }
          means.append(trend.remove(from: &values))
          squares += values.reduce(0) { $0 + $1 * $1 }
          for (index, power) in transform.power(values).enumerated() { sum[index] += power }
          count += 1
        }
      }
    }
    let area = first.betweenColumns * first.betweenRows
    let scale = area / Double(side * side) / Double(count)
    power = sum.map { $0 * scale }
    self.squares = count
    let apart = max(1, Self.apart(planes, side))
    fillPoints(transform, apart, first, options)
    fillEstimates(means, squares / Double(count * side * side), apart, first, options)
  }

  private mutating func fillPoints(
    _ transform: SquareTransform, _ apart: Int, _ first: ImagePlane, _ options: Options
  ) {
    let step = 1 / (Double(side) * max(first.betweenColumns, first.betweenRows))
    var rings = [(power: Double, frequency: Double, places: Int)](repeating: (0, 0, 0), count: side / 2 + 1)
    for y in 0..<side {
      for x in 0..<side where x + y > 0 {
        let (u, v) = (
          transform.frequency(x) / first.betweenColumns, transform.frequency(y) / first.betweenRows
        )
        let radius = (u * u + v * v).squareRoot()
        let ring = Int((radius / step).rounded())
        guard rings.indices.contains(ring) else { continue }
        rings[ring].power += power[y * side + x]
        rings[ring].frequency += radius
        rings[ring].places += 1
      }
    }
    points = rings.filter { $0.places > 0 }.map { ring in
      let mean = ring.power / Double(ring.places)
      // Each place and its mirror are one complex number: half as many of them, with two degrees of freedom each.
      let interval = Self.interval(mean, freedom: Double(apart * ring.places), options.level)
      return Point(
        frequency: ring.frequency / Double(ring.places), power: mean, interval: interval, places: ring.places)
    }
  }

  /// The interval of a mean of squares of normal numbers.
  private static func interval(_ mean: Double, freedom: Double, _ level: ConfidenceLevel) -> Interval? {
    let distribution = ChiSquared(degreesOfFreedom: freedom)
    let (low, high) = (distribution.upperTailQuantile(level.alpha / 2), distribution.quantile(level.alpha / 2))
    return Interval(mean * freedom / low, mean * freedom / high)
  }

  private mutating func fillEstimates(
    _ means: [Double], _ variance: Double, _ apart: Int, _ first: ImagePlane, _ options: Options
  ) {
    func filled(_ form: Estimate, _ value: Double?, _ interval: Interval?) -> Estimate {
      var made = form
      (made.value, made.interval, made.n, made.clusters, made.reason) = (value, interval, squares, apart, nil)
      return made
    }
    let average = means.reduce(0, +) / Double(means.count)
    let cell =
      1 / (Double(side) * first.betweenColumns) / (Double(side) * first.betweenRows)
    let total = power.reduce(0, +)
    // How many independent squares of numbers the power is worth: its share in each place tells how coloured it is.
    let freedom =
      total > 0 ? Double(apart) * total * total / power.reduce(0) { $0 + $1 * $1 } : 0
    let interval = freedom > 0 ? Self.interval(total * cell, freedom: freedom, options.level) : nil
    // The mean varies with the power at frequency 0. The nearest rings stand for it, the greatest of them because the slow part was
    // taken from the first.
    let slow = points.prefix(3).map(\.power).max() ?? 0
    let error = (slow * cell / Double(apart)).squareRoot()
    let reach = NormalDistribution.standard.upperTailQuantile(options.level.alpha / 2) * error
    mean = filled(mean, average, Interval(average - reach, average + reach))
    mean.standardError = error
    deviation = filled(
      deviation, variance.squareRoot(), interval.flatMap { Interval($0.lower.squareRoot(), $0.upper.squareRoot()) })
    integral = filled(integral, total * cell, interval)
    let weight = points.reduce(0) { $0 + $1.power * Double($1.places) }
    if weight > 0 {
      let middle = points.reduce(0) { $0 + $1.power * Double($1.places) * $1.frequency } / weight
      let spread = points.reduce(0) {
        $0 + $1.power * Double($1.places) * $1.power * ($1.frequency - middle) * ($1.frequency - middle)
      }
      let error = (2 * spread / Double(apart)).squareRoot() / weight
      let reach = NormalDistribution.standard.upperTailQuantile(options.level.alpha / 2) * error
      meanFrequency = filled(meanFrequency, middle, Interval(middle - reach, middle + reach))
      meanFrequency.standardError = error
    } else {
      meanFrequency.reason = .notApplicable("the region has no noise")
      (meanFrequency.n, meanFrequency.clusters) = (squares, apart)
    }
  }

  private init(absent reason: UndefinedReason, _ unit: ImagePlane.Unit, _ options: Options) {
    let method = "squares overlapping by half, polynomial of degree \(options.detrending) removed, "
    func form(_ name: String, _ unit: String, _ how: String, _ definition: String) -> Estimate {
      Estimate.undefined(
        name, because: reason, level: options.level, method: method + how, n: 0, unit: unit, definition: definition)
    }
    self.unit = unit
    mean = form("mean", "1", "normal", "The mean number of the region.")
    deviation = form(
      "noise", "1", "chi-squared", "The standard deviation of a pixel about the slow part of its square.")
    integral = form(
      "noise-power.integral", "1", "chi-squared",
      "The integral of the noise power over all frequencies: the variance of a pixel.")
    meanFrequency = form(
      "noise-power.mean-frequency", "1/\(unit.rawValue)", "normal",
      "The mean radial frequency up to Nyquist's, each place of the transform counting as much as it has power.")
  }
}
