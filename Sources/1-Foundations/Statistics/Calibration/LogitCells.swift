// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A group's log-odds as power sums in cells, from which logistic fits are computed to better than ten digits.
///
/// In a cell with centre *c* a row's log-odds are *c* + *t*/16 with −1 ≤ *t* ≤ 1, and the cell holds Σ *t*ʲ for *j* = 0…7. The
/// logistic function has its nearest pole at distance π, so the *j*th term of its series shrinks like (slope/16π)ʲ: below
/// 2·10⁻¹² at the eighth for every slope up to ``steepest``. Steeper lines are left to a fit over the rows.
struct LogitCells: Sendable {
  var centres: [Double] = []
  /// Cell by cell, power by power.
  var moments: [Double] = []

  private static let halfWidth = 0.5 / CalibrationTally.cellsPerUnit
  /// The greatest slope whose series is short enough.
  static let steepest = 1.75

  /// The sums over all rows that a logistic fit on intercept and log-odds needs.
  struct Sums {
    /// Σ μ and Σ μ·logit.
    var fitted = (0.0, 0.0)
    /// Σ w, Σ w·logit, Σ w·logit² with w = μ(1 − μ).
    var information = (0.0, 0.0, 0.0)
    /// Σ log(1 + e^η).
    var softplus = 0.0
  }

  /// The sums at η = intercept + slope · logit.
  /// - Complexity: O(cells).
  func sums(intercept: Double, slope: Double) -> Sums {
    let powers = CalibrationTally.powers
    let half = Self.halfWidth
    let step = slope * half
    var out = Sums()
    // The series of μ and of w = μ(1 − μ) along t.
    var series = [Double](repeating: 0, count: powers)
    var curvature = series
    moments.withUnsafeBufferPointer { moments in
      series.withUnsafeMutableBufferPointer { series in
        curvature.withUnsafeMutableBufferPointer { curvature in
          // Safe because `moments` holds `powers` values for each centre.
          for (cell, centre) in centres.enumerated() {
            let eta = intercept + slope * centre
            let small = exp(-eta.magnitude)
            let rest = 1 / (1 + small)
            let mean = eta >= 0 ? rest : small * rest
            let other = eta >= 0 ? small * rest : rest
            // μ′ = step · w, and w is the product of the series of μ and of 1 − μ, which is −μ's but for its first term.
            series[0] = mean
            for j in 0..<powers {
              var product = series[j] * other
              for i in 0..<j { product -= series[i] * series[j - i] }
              curvature[j] = product
              if j + 1 < powers { series[j + 1] = product * step / Double(j + 1) }
            }
            let base = cell * powers
            var (zero, first, soft) = (0.0, 0.0, 0.0)
            var (w0, w1, w2) = (0.0, 0.0, 0.0)
            for j in 0..<powers {
              zero += series[j] * moments[base + j]
              w0 += curvature[j] * moments[base + j]
              guard j + 1 < powers else { continue }
              first += series[j] * moments[base + j + 1]
              soft += series[j] * moments[base + j + 1] * step / Double(j + 1)
              w1 += curvature[j] * moments[base + j + 1]
              if j + 2 < powers { w2 += curvature[j] * moments[base + j + 2] }
            }
            out.fitted.0 += zero
            out.fitted.1 += centre * zero + half * first
            out.information.0 += w0
            out.information.1 += centre * w0 + half * w1
            out.information.2 += centre * centre * w0 + 2 * half * centre * w1 + half * half * w2
            out.softplus += moments[base] * (max(0, eta) + log1p(small)) + soft
          }
        }
      }
    }
    return out
  }
}
