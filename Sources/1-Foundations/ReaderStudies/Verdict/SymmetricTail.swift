// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Student's t, or the normal distribution where there are no degrees of freedom to count.
struct SymmetricTail {
  let degreesOfFreedom: Double?

  func upper(_ x: Double) -> Double {
    guard let degreesOfFreedom else { return NormalDistribution.standard.upperTail(x) }
    return StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(x)
  }

  func quantile(_ tail: Double) -> Double {
    guard let degreesOfFreedom else { return NormalDistribution.standard.upperTailQuantile(tail) }
    return StudentT(degreesOfFreedom: degreesOfFreedom).upperTailQuantile(tail)
  }

  func pValue(_ statistic: Double, _ alternative: HypothesisTest.Alternative) -> Double {
    switch alternative {
    case .twoSided: min(1, 2 * upper(statistic.magnitude))
    case .greater: upper(statistic)
    case .less: upper(-statistic)
    }
  }

  func interval(_ value: Double?, _ error: Double?, _ level: ConfidenceLevel) -> Interval? {
    guard let value, let error else { return nil }
    let half = quantile(level.alpha / 2) * error
    return Interval(value - half, value + half)
  }
}
