// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension BlandAltman {
  /// Lin's concordance correlation: how closely the pairs lie to the line of equality.
  ///
  /// It is the correlation, lowered for a difference of means or of spreads. Like every correlation it rises with the spread of the
  /// subjects, so that it cannot be carried from one population to another.
  /// - Returns: −1…1, with Fisher's z interval; undefined with fewer than three subjects or where a column does not vary.
  /// > Source: Lin, Biometrics 45 (1989) 255–268, with the corrected variance of Biometrics 56 (2000) 324–325. Checked against an
  /// > independent computation and by simulation in `BlandAltmanTests`.
  public func concordance(level: ConfidenceLevel = .percent95) -> Estimate {
    let n = Double(first.count)
    var estimate = Estimate(
      name: "concordance-correlation", value: nil, interval: nil, level: level,
      method: "Lin's concordance correlation, Fisher z", n: first.count,
      definition: "one less the expected squared difference divided by what it would be for unrelated measurements")
    guard first.count > 2 else {
      estimate.reason = .tooFewUnits(of: "subjects", found: first.count, needed: 3)
      return estimate
    }
    let (x, y) = (first.reduce(0, +) / n, second.reduce(0, +) / n)
    let sx = first.reduce(0) { $0 + ($1 - x) * ($1 - x) } / n
    let sy = second.reduce(0) { $0 + ($1 - y) * ($1 - y) } / n
    let sxy = zip(first, second).reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / n
    guard sx > 0, sy > 0 else {
      estimate.reason = .notApplicable("one of the two does not vary")
      return estimate
    }
    let value = 2 * sxy / (sx + sy + (x - y) * (x - y))
    estimate.value = value
    let r = sxy / (sx * sy).squareRoot()
    let shift = (x - y) * (x - y) / (sx * sy).squareRoot()
    guard value.magnitude < 1, r != 0 else {
      estimate.reason = .valueAtBoundary
      return estimate
    }
    let c2 = value * value
    let variance =
      ((1 - r * r) * c2 * (1 - c2) / (r * r) + 2 * c2 * value * (1 - value) * shift / r
        - c2 * c2 * shift * shift / (2 * r * r)) / (n - 2)
    guard variance > 0 else {
      estimate.reason = .zeroStandardError
      return estimate
    }
    estimate.standardError = variance.squareRoot()
    let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * variance.squareRoot() / (1 - c2)
    estimate.interval = Interval(tanh(atanh(value) - half), tanh(atanh(value) + half))
    return estimate
  }
}
