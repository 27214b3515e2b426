// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The variance between sites, and the sums that its estimates are made of.
struct BetweenSiteVariance {
  let effects: [Double]
  let variances: [Double]

  init(_ sites: [SiteEffect]) {
    effects = sites.map(\.effect)
    variances = sites.map(\.variance)
  }

  /// What the weights 1/(v + τ²) make of the sites.
  struct Sums {
    /// Σw.
    var weight = 0.0
    /// Σw².
    var squares = 0.0
    /// Σw³.
    var cubes = 0.0
    /// The weighted mean.
    var mean = 0.0
    /// Σw (y − mean)²: Q where τ² is 0.
    var spread = 0.0
    /// Σw² (y − mean)².
    var steepness = 0.0
    /// Σ log(v + τ²).
    var logVariances = 0.0

    /// The trace of the matrix that projects the mean out.
    var trace: Double { weight - squares / weight }
  }

  func sums(_ tauSquared: Double) -> Sums {
    var sums = Sums()
    var weighted = 0.0
    for (effect, variance) in zip(effects, variances) {
      let w = 1 / (variance + tauSquared)
      sums.weight += w
      sums.squares += w * w
      sums.cubes += w * w * w
      sums.logVariances -= log(w)
      weighted += w * effect
    }
    sums.mean = weighted / sums.weight
    for (effect, variance) in zip(effects, variances) {
      let w = 1 / (variance + tauSquared)
      let gap = effect - sums.mean
      sums.spread += w * gap * gap
      sums.steepness += w * w * gap * gap
    }
    return sums
  }

  /// The restricted log-likelihood without its constant.
  func restrictedLogLikelihood(_ tauSquared: Double) -> Double {
    let s = sums(tauSquared)
    return -0.5 * (s.logVariances + log(s.weight) + s.spread)
  }

  /// Twice the slope of the restricted log-likelihood.
  private func score(_ tauSquared: Double) -> Double {
    let s = sums(tauSquared)
    return s.steepness - s.trace
  }

  func estimate(_ method: HeterogeneityMethod) -> Double {
    switch method {
    case .derSimonianLaird: derSimonianLaird
    case .pauleMandel: tauSquared(whereSpreadIs: Double(effects.count - 1)) ?? 0
    case .reml: restrictedMaximum
    }
  }

  private var derSimonianLaird: Double {
    let s = sums(0)
    return max(0, (s.spread - Double(effects.count - 1)) / s.trace)
  }

  /// The τ² at which Σw (y − mean)² has a given value; `nil` where it is below that already at τ² = 0.
  ///
  /// The sum falls as τ² grows, so there is one such τ².
  func tauSquared(whereSpreadIs target: Double) -> Double? {
    let excess = { (x: Double) in sums(x).spread - target }
    guard excess(0) >= 0 else { return nil }
    var high = ceiling
    while excess(high) > 0, high < .greatestFiniteMagnitude / 16 { high *= 8 }
    return Self.root(0, high) { x in
      let s = sums(x)
      return (s.spread - target, -s.steepness)
    }
  }

  /// A τ² beyond which the restricted likelihood falls.
  private var ceiling: Double {
    let range = (effects.max() ?? 0) - (effects.min() ?? 0)
    return 10 * (range * range + (variances.max() ?? 0))
  }

  /// The greatest restricted likelihood, over every place where its slope turns from rising to falling.
  ///
  /// The likelihood can have several maxima, so the whole range is looked over in steps before any is refined.
  private var restrictedMaximum: Double {
    let high = ceiling
    let floor = min(1e-6 * high, 1e-3 * (variances.min() ?? 1))
    let steps = 60
    let ratio = pow(high / floor, 1 / Double(steps))
    var points = [0.0, floor]
    for _ in 0..<steps { points.append((points.last ?? 0) * ratio) }
    points.append(2 * high)
    points.append(derSimonianLaird)
    points.sort()
    var best = (tauSquared: 0.0, likelihood: restrictedLogLikelihood(0))
    var before = (point: points[0], slope: score(points[0]))
    for point in points.dropFirst() where point > before.point {
      let slope = score(point)
      if before.slope > 0, slope <= 0 {
        let found = Self.root(before.point, point) { x in
          let s = sums(x)
          let information = s.squares - 2 * s.cubes / s.weight + (s.squares / s.weight) * (s.squares / s.weight)
          return (s.steepness - s.trace, -information)
        }
        let likelihood = restrictedLogLikelihood(found)
        if likelihood > best.likelihood || best.tauSquared == 0 && likelihood >= best.likelihood {
          best = (found, likelihood)
        }
      }
      before = (point, slope)
    }
    return best.tauSquared
  }

  /// A root of a function that falls through zero between two points: its own steps, cut short to the bracket.
  ///
  /// The slope may be approximate (Fisher's information for the second derivative): it sets the pace, not the answer.
  private static func root(_ low: Double, _ high: Double, _ evaluate: (Double) -> (Double, Double)) -> Double {
    var (low, high) = (low, high)
    var x = 0.5 * (low + high)
    var width = high - low
    for _ in 0..<300 {
      let (value, slope) = evaluate(x)
      if value == 0 { return x }
      if value > 0 { low = x } else { high = x }
      var next = slope < 0 ? x - value / slope : .nan
      // Steps that do not halve the bracket within two rounds give way to halving.
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      let step = (next - x).magnitude
      if step <= 4 * x.ulp || high - low <= 4 * high.ulp { return next }
      if step > 0.5 * width { next = 0.5 * (low + high) }
      width = step
      x = next
    }
    return x
  }
}
