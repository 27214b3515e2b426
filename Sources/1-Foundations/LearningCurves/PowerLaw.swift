// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A score that nears its ceiling as cases grow: ceiling − drop · cases^−rate.
///
/// > Source: inverse power law of learning, Figueroa and others, BMC Medical Informatics and Decision Making 12 (2012) 8.
public struct PowerLaw: Sendable, Hashable {
  /// What infinitely many cases would give.
  public var ceiling: Double
  /// How far below it one case would be, ≥ 0.
  public var drop: Double
  /// How fast it is neared, > 0.
  public var rate: Double

  /// Makes a law; the parameters are the properties.
  public init(ceiling: Double, drop: Double, rate: Double) {
    self.ceiling = ceiling
    self.drop = drop
    self.rate = rate
  }

  /// The rates that are looked at: slower ones are no curve within reach, faster ones are a step.
  static let rates = 0.05...3.0

  /// The score at a number of cases.
  public func score(at cases: Double) -> Double { ceiling - drop * pow(cases, -rate) }

  /// The cases that reach a score; infinite where none do.
  public func cases(for score: Double) -> Double {
    guard score < ceiling else { return .infinity }
    return drop > 0 ? pow(drop / (ceiling - score), 1 / rate) : 0
  }

  /// The law nearest to scores by weighted squares, with a ceiling of at most `greatest`.
  static func fitted(cases: [Double], scores: [Double], weights: [Double], greatest: Double) -> PowerLaw {
    func law(_ logRate: Double) -> (law: PowerLaw, squares: Double) {
      let rate = exp(logRate)
      // Shares of the smallest size's drop, so that the numbers stay near 1 at every rate.
      let first = cases.min() ?? 1
      let x = cases.map { pow($0 / first, -rate) }
      let total = weights.reduce(0, +)
      let meanX = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
      let meanY = zip(weights, scores).reduce(0) { $0 + $1.0 * $1.1 } / total
      var (xx, xy) = (0.0, 0.0)
      for place in x.indices {
        xx += weights[place] * (x[place] - meanX) * (x[place] - meanX)
        xy += weights[place] * (x[place] - meanX) * (scores[place] - meanY)
      }
      var drop = xx > 0 ? -xy / xx : 0
      var ceiling = meanY + drop * meanX
      if ceiling > greatest {
        ceiling = greatest
        let (below, square) = x.indices.reduce((0.0, 0.0)) {
          ($0.0 + weights[$1] * x[$1] * (greatest - scores[$1]), $0.1 + weights[$1] * x[$1] * x[$1])
        }
        drop = below / square
      }
      if drop < 0 { (drop, ceiling) = (0, min(meanY, greatest)) }
      let squares = x.indices.reduce(0.0) { sum, place in
        let rest = scores[place] - ceiling + drop * x[place]
        return sum + weights[place] * rest * rest
      }
      return (PowerLaw(ceiling: ceiling, drop: drop * pow(first, rate), rate: rate), squares)
    }
    let (low, high) = (log(rates.lowerBound), log(rates.upperBound))
    let grid = (0...40).map { low + (high - low) * Double($0) / 40 }
    let squares = grid.map { law($0).squares }
    let best = squares.indices.min { squares[$0] < squares[$1] } ?? 0
    // Golden section between the neighbours of the best point.
    var (a, b) = (grid[max(0, best - 1)], grid[min(40, best + 1)])
    let golden = 0.618_033_988_749_895
    for _ in 0..<30 {
      let (c, d) = (b - golden * (b - a), a + golden * (b - a))
      if law(c).squares <= law(d).squares { b = d } else { a = c }
    }
    let middle = law((a + b) / 2)
    return middle.squares <= squares[best] ? middle.law : law(grid[best]).law
  }
}
