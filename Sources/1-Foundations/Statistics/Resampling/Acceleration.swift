// SPDX-License-Identifier: Apache-2.0

/// The acceleration of a BCa interval: a sixth of the skewness of what the units pull, over all strata.
///
/// A stratum of *g* units (or groups of units) whose left-out values are θ₁ … θ_g pulls by (*g* − 1)/*g* · (mean θ − θᵢ). The
/// pull of a group is the sum of its units' pulls, so groups of independent units have the same sums of squares and of cubes
/// in expectation: a jackknife over groups estimates the same number with more noise.
///
/// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), 14.3; for several samples, Davison & Hinkley,
/// > Bootstrap Methods and their Application (1997), 5.3.
struct Acceleration {
  private var squares = 0.0
  private var cubes = 0.0
  private var isDefined = true

  /// Adds a stratum.
  /// - Parameters:
  ///   - leftOut: The statistic without each unit or group; `nil` where it is then undefined.
  ///   - sizes: How many units share each value.
  mutating func add(leftOut: [Double?], sizes: [Int]? = nil) {
    var total = 0
    var sum = 0.0
    for (index, value) in leftOut.enumerated() {
      let size = sizes?[index] ?? 1
      guard size > 0 else { continue }
      guard let value else {
        isDefined = false
        return
      }
      total += size
      sum += Double(size) * value
    }
    guard total > 0 else { return }
    let mean = sum / Double(total)
    let scale = Double(total - 1) / Double(total)
    for (index, value) in leftOut.enumerated() {
      guard let value else { continue }
      let pull = scale * (mean - value)
      let size = Double(sizes?[index] ?? 1)
      squares += size * pull * pull
      cubes += size * pull * pull * pull
    }
  }

  /// The acceleration; 0 where nothing pulls, `nil` where a left-out value is undefined.
  var value: Double? {
    guard isDefined else { return nil }
    return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
  }
}
