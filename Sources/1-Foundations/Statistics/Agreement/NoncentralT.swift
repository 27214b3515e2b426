// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// Student's t distribution about a mean that is not zero, for exact limits of agreement.
///
/// The distribution function is the mean of Φ(t·s − δ) over the scaled chi variable s, by Gauss–Legendre quadrature in panels that
/// hold all but 10⁻¹⁶ of its mass.
struct NoncentralT {
  let degreesOfFreedom: Double
  let noncentrality: Double
  /// Places and weights of the chi variable.
  private let nodes: [(place: Double, weight: Double)]

  init(degreesOfFreedom: Double, noncentrality: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
    let v = degreesOfFreedom
    let width = 1 / (2 * v).squareRoot()
    let (low, high) = (max(0, 1 - 10 * width), 1 + 14 * width)
    let constant = log(2) + v / 2 * log(v / 2) - lgamma(v / 2)
    let panels = 48
    let half = (high - low) / Double(2 * panels)
    var nodes: [(place: Double, weight: Double)] = []
    for panel in 0..<panels {
      let middle = low + Double(2 * panel + 1) * half
      for (x, w) in Self.legendre {
        for place in [middle - x * half, middle + x * half] where place > 0 {
          let density = exp(constant + (v - 1) * log(place) - v * place * place / 2)
          nodes.append((place, w * half * density))
        }
      }
    }
    self.nodes = nodes
  }

  /// The probability of a value up to this one.
  func cumulative(_ t: Double) -> Double {
    nodes.reduce(0) { $0 + $1.weight * NormalDistribution.standard.cumulative(t * $1.place - noncentrality) }
  }

  /// The value below which a share 0 < p < 1 lies, by bisection.
  func quantile(_ p: Double) -> Double {
    let spread = 10 + noncentrality.magnitude
    var (low, high) = (noncentrality - spread, noncentrality + spread)
    for _ in 0..<60 where cumulative(low) > p { low -= (high - low) }
    for _ in 0..<60 where cumulative(high) < p { high += (high - low) }
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      guard middle > low, middle < high else { break }
      if cumulative(middle) < p { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  /// The positive half of the ten-point Gauss–Legendre rule (Abramowitz & Stegun, Table 25.4).
  private static let legendre: [(Double, Double)] = [
    (0.148874338981631210884826, 0.295524224714752870173815), (0.433395394129247190799266, 0.269266719309996355091227),
    (0.679409568299024406234327, 0.219086362515982043995535), (0.865063366688984510732097, 0.149451349150580593145863),
    (0.973906528517171720077964, 0.066671344308688137593569),
  ]
}
