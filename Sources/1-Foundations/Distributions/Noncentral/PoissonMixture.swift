// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A central distribution whose shape is shifted by a Poisson number: what every noncentral distribution is.
///
/// The sum runs outwards from its largest term. Both tails are sums of positive terms, and each is walked in the direction in
/// which the component's tail grows by adding, so that nothing cancels; the walk is put back on exact values every
/// 32 steps.
///
/// > Source: Benton & Krishnamoorthy, Computational Statistics & Data Analysis 43 (2003) 249–267.
struct PoissonMixture {
  /// The mean of the Poisson number, half the noncentrality, > 0.
  let mean: Double
  /// What is added to the Poisson number: 0, or ½ for the odd terms of the noncentral t.
  var offset = 0.0
  /// Where the product of weight and step is largest, not rounded.
  let peak: Double
  /// Both tails of component *j*.
  let tails: (Double) -> (lower: Double, upper: Double)
  /// The lower tail of component *j* less that of component *j* + 1.
  let step: (Double) -> Double
  /// Step *j* + 1 over step *j*.
  let ratio: (Double) -> Double

  private static let negligible = 1e-18
  private static let renewal = 32
  // Below this a recurrence loses its digits, and would never rise from zero again.
  private static let denormal = 1e-290

  /// e⁻ᵐ mᵏ / Γ(k + 1) at k = j + offset.
  func weight(_ j: Double) -> Double { Self.weight(j + offset, mean: mean) }

  private static func weight(_ k: Double, mean: Double) -> Double {
    k == 0 ? exp(-mean) : SaddlePoint.gammaTerm(shape: k, mean)
  }

  /// Σ weight · lower tail.
  func lower() -> Double {
    let mode = max(0, min(mean, peak).rounded(.down))
    let largest = weight(mode) * tails(mode).lower
    guard largest > 0 else { return 0 }
    var start = mode
    var stride = max(8, mean.squareRoot())
    repeat {
      start += stride.rounded(.up)
      stride *= 1.5
    } while weight(start) * tails(start).lower > Self.negligible * largest
    var sum = CompensatedSum()
    var j = start
    var (tail, chance, drop) = (tails(j).lower, weight(j), 0.0)
    var count = 0
    while true {
      let term = chance * tail
      sum.add(term)
      if j == 0 || (j < mode && term < Self.negligible * sum.value) { return sum.value }
      if count % Self.renewal == 0 || min(chance, drop) < Self.denormal {
        chance = weight(j - 1)
        drop = step(j - 1)
      } else {
        chance *= (j + offset) / mean
        drop /= ratio(j - 1)
      }
      tail += drop
      j -= 1
      count += 1
    }
  }

  /// Σ weight · upper tail.
  func upper() -> Double {
    let mode = max(0, max(mean, peak).rounded(.down))
    let largest = weight(mode) * tails(mode).upper
    guard largest > 0 else { return 0 }
    var start = mode
    var stride = max(8, mean.squareRoot())
    repeat {
      start = max(0, start - stride.rounded(.up))
      stride *= 1.5
    } while start > 0 && weight(start) * tails(start).upper > Self.negligible * largest
    var sum = CompensatedSum()
    var j = start
    var (tail, chance, rise) = (tails(j).upper, weight(j), 0.0)
    var count = 0
    while true {
      let term = chance * tail
      sum.add(term)
      if j > mode && term < Self.negligible * sum.value { return sum.value }
      if count % Self.renewal == 0 || min(chance, rise) < Self.denormal {
        chance = weight(j + 1)
        rise = step(j)
      } else {
        chance *= mean / (j + 1 + offset)
        rise *= ratio(j - 1)
      }
      tail += rise
      j += 1
      count += 1
    }
  }

  /// Σ weight · term for terms that are ratios of each other, such as densities.
  static func sum(
    mean: Double, offset: Double = 0, peak: Double, term: (Double) -> Double, ratio: (Double) -> Double
  ) -> Double {
    func product(_ j: Double) -> Double { weight(j + offset, mean: mean) * term(j) }
    let mode = max(0, peak.rounded(.down))
    let largest = product(mode)
    guard largest > 0, largest < .infinity else { return largest }
    var sum = CompensatedSum()
    sum.add(largest)
    var (j, value) = (mode, largest)
    while value > negligible * sum.value {
      let growth = mean / (j + 1 + offset)
      value *= growth * ratio(j)
      j += 1
      if Int(j - mode) % renewal == 0 { value = product(j) }
      sum.add(value)
    }
    (j, value) = (mode, largest)
    while j > 0, value > negligible * sum.value {
      let growth = mean / (j + offset)
      value /= growth * ratio(j - 1)
      j -= 1
      if Int(mode - j) % renewal == 0 { value = product(j) }
      sum.add(value)
    }
    return sum.value
  }
}

/// Neumaier's sum: what rounding takes from each addition is kept apart and added at the end.
struct CompensatedSum {
  private var total = 0.0
  private var lost = 0.0

  /// The sum so far.
  var value: Double { total + lost }

  /// Adds a number.
  mutating func add(_ x: Double) {
    let next = total + x
    lost += total.magnitude >= x.magnitude ? (total - next) + x : (x - next) + total
    total = next
  }
}
