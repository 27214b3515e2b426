// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// The channelized Hotelling observer: the best that a linear reader with few channels can do.
///
/// A picture is seen through a handful of smooth channels; the observer knows the means and the covariance of their outputs with and
/// without the signal. It is learnt from few pictures, so that its d′ is corrected for that, and its interval follows from the
/// distribution of Hotelling's T².
///
/// > Source: Gallas & Barrett, Journal of the Optical Society of America A 20 (2003) 1725–1738 (Laguerre–Gauss channels); Wunderlich,
/// > Noo, Gallas & Heilbrun, IEEE Transactions on Medical Imaging 34 (2015) 453–464 (the interval; exact for outputs that are normal with
/// > one covariance). Checked on signals in white noise, where d′ has a closed form, in `ContrastDetailTests.swift`.
public struct HotellingObserver: Sendable {
  /// The side of the pictures in pixels.
  public let side: Int
  /// The channels, each `side` × `side` numbers.
  public let channels: [[Double]]

  /// Laguerre–Gauss channels: rings within a bell, for round signals.
  ///
  /// - Parameters:
  ///   - count: How many, 1…10.
  ///   - width: The scale of the bell in pixels: about 2.5 radii of the signal.
  ///   - side: The side of the pictures in pixels.
  /// - Returns: An observer.
  public static func laguerreGauss(count: Int, width: Double, side: Int) -> HotellingObserver {
    precondition((1...10).contains(count) && width > 0 && side > 0, "an observer has channels")
    let middle = Double(side - 1) / 2
    let channels = (0..<count).map { order in
      let channel = (0..<side * side).map { index in
        let (x, y) = (Double(index % side) - middle, Double(index / side) - middle)
        let g = 2 * Double.pi * (x * x + y * y) / (width * width)
        return exp(-g / 2) * laguerre(order, g)
      }
      let norm = channel.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return channel.map { $0 / norm }
    }
    return HotellingObserver(side: side, channels: channels)
  }

  /// Gabor channels: waves within a bell, in octaves and directions, for signals of any shape.
  ///
  /// - Parameters:
  ///   - frequencies: The middles of the bands in cycles per pixel; each is an octave wide.
  ///   - directions: How many directions of each.
  ///   - side: The side of the pictures in pixels.
  /// - Returns: An observer.
  public static func gabor(frequencies: [Double], directions: Int, side: Int) -> HotellingObserver {
    precondition(!frequencies.isEmpty && directions > 0 && side > 0, "an observer has channels")
    let middle = Double(side - 1) / 2
    var channels: [[Double]] = []
    for frequency in frequencies {
      // A band of an octave: from two thirds to four thirds of its middle.
      let width = 4 * log(2.0) / (Double.pi * frequency * 2 / 3)
      for direction in 0..<directions {
        let angle = Double.pi * Double(direction) / Double(directions)
        let channel = (0..<side * side).map { index in
          let (x, y) = (Double(index % side) - middle, Double(index / side) - middle)
          return exp(-4 * log(2.0) * (x * x + y * y) / (width * width))
            * cos(2 * .pi * frequency * (x * cos(angle) + y * sin(angle)))
        }
        let norm = channel.reduce(0) { $0 + $1 * $1 }.squareRoot()
        channels.append(channel.map { $0 / norm })
      }
    }
    return HotellingObserver(side: side, channels: channels)
  }

  private static func laguerre(_ order: Int, _ x: Double) -> Double {
    var (before, current) = (0.0, 1.0)
    for n in 0..<order {
      (before, current) = (current, ((Double(2 * n + 1) - x) * current - Double(n) * before) / Double(n + 1))
    }
    return current
  }

  /// The detectability index d′ of a signal.
  ///
  /// - Parameters:
  ///   - present: Pictures with the signal in the middle, each of ``side`` × ``side`` pixels.
  ///   - absent: Pictures without.
  ///   - level: The level of the interval.
  /// - Returns: d′; undefined where there are too few pictures for so many channels, or the outputs of two channels go together.
  public func detectability(
    present: [ImagePlane], absent: [ImagePlane], level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let definition =
      "The distance of the channels' mean outputs with and without the signal, in units of their covariance."
    let method = "Hotelling's T², unbiased, noncentral F"
    let (n, p) = (present.count + absent.count, channels.count)
    func undefined(_ reason: UndefinedReason) -> Estimate {
      .undefined("detectability.hotelling", because: reason, level: level, method: method, n: n, definition: definition)
    }
    guard present.count >= 2, absent.count >= 2, n > p + 3 else {
      return undefined(
        .tooFewUnits(
          of: "pictures", found: min(n, 2 * min(present.count, absent.count)), needed: max(4, p + 4)))
    }
    guard (present + absent).allSatisfy({ $0.columns == side && $0.rows == side }) else {
      return undefined(.notApplicable("a picture has not \(side) × \(side) pixels"))
    }
    let (with, without) = (present.map(outputs), absent.map(outputs))
    let means = (Self.mean(with), Self.mean(without))
    var covariance = [[Double]](repeating: [Double](repeating: 0, count: p), count: p)
    for (rows, mean) in [(with, means.0), (without, means.1)] {
      for row in rows {
        for i in 0..<p { for j in 0..<p { covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) } }
      }
    }
    for i in 0..<p { for j in 0..<p { covariance[i][j] /= Double(n - 2) } }
    let difference = zip(means.0, means.1).map { $0 - $1 }
    guard let template = Self.solved(covariance, difference) else {
      return undefined(.notApplicable("the outputs of two channels go together"))
    }
    let distance = zip(difference, template).reduce(0) { $0 + $1.0 * $1.1 }
    let shares = Double(present.count * absent.count) / Double(n)
    // The plain distance is too great by what was learnt by chance.
    let square = Double(n - p - 3) / Double(n - 2) * distance - Double(p) / shares
    let statistic = Double(n - p - 1) / Double(p * (n - 2)) * shares * distance
    let freedom = (numerator: Double(p), denominator: Double(n - p - 1))
    let bounds = [1 - level.alpha / 2, level.alpha / 2].map {
      (Self.noncentrality(statistic, freedom, cumulative: $0) / shares).squareRoot()
    }
    return Estimate(
      name: "detectability.hotelling", value: max(0, square).squareRoot(), interval: Interval(bounds[0], bounds[1]),
      level: level, method: method, n: n, definition: definition)
  }

  private func outputs(_ picture: ImagePlane) -> [Double] {
    channels.map { channel in
      var sum = 0.0
      for (weight, value) in zip(channel, picture.values) { sum += weight * Double(value) }
      return sum
    }
  }

  private static func mean(_ rows: [[Double]]) -> [Double] {
    guard let first = rows.first else { return [] }
    return first.indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
  }

  /// The noncentrality with which a value of at most the one found has this probability; 0 where even that of 0 is less.
  private static func noncentrality(
    _ statistic: Double, _ freedom: (numerator: Double, denominator: Double), cumulative: Double
  ) -> Double {
    func probability(_ noncentrality: Double) -> Double {
      NoncentralF(
        numerator: freedom.numerator, denominator: freedom.denominator, noncentrality: noncentrality
      ).cumulative(statistic)
    }
    guard probability(0) > cumulative else { return 0 }
    var (low, high) = (0.0, max(1, 2 * statistic * freedom.numerator))
    while probability(high) > cumulative, high < 1e8 { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if probability(middle) > cumulative { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The solution of a symmetric positive system by Cholesky's way; `nil` where it has none.
  private static func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    let n = right.count
    var root = matrix
    for i in 0..<n {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= root[i][k] * root[j][k] }
        if i == j {
          guard sum > 1e-12 * matrix[i][i], sum > 0 else { return nil }
          root[i][i] = sum.squareRoot()
        } else {
          root[i][j] = sum / root[j][j]
        }
      }
    }
    var solution = right
    for i in 0..<n {
      for k in 0..<i { solution[i] -= root[i][k] * solution[k] }
      solution[i] /= root[i][i]
    }
    for i in (0..<n).reversed() {
      for k in i + 1..<max(n, i + 1) { solution[i] -= root[k][i] * solution[k] }
      solution[i] /= root[i][i]
    }
    return solution
  }
}
