// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension BootstrapDistribution {
  /// The estimate with the interval that a plan asks for, or the reason why there is none.
  func estimate(
    _ quantity: BootstrapQuantity, plan: BootstrapPlan, level: ConfidenceLevel, isStratified: Bool, n: Int,
    clusters: Int?, undefined: UndefinedReason
  ) -> Estimate {
    var result = Estimate(
      name: quantity.name, value: observed, interval: nil, standardError: standardError, level: level,
      method: plan.method(undefined: undefinedCount, isStratified: isStratified), n: n, clusters: clusters,
      unit: quantity.unit, definition: quantity.definition, seed: plan.seed)
    if observed == nil {
      result.standardError = nil
      result.reason = undefined
      return result
    }
    if let reason = reasonForNoInterval(plan: plan) {
      result.reason = reason
      return result
    }
    result.interval = plan.interval == .bca ? bcaInterval(level) : percentileInterval(level)
    if result.interval == nil { result.reason = reasonForNoBCa }
    return result
  }

  private func reasonForNoInterval(plan: BootstrapPlan) -> UndefinedReason? {
    let drawn = sorted.count + undefinedCount
    if Double(undefinedCount) > plan.undefinedShareAllowed * Double(drawn) {
      return .notApplicable(
        "the statistic is undefined in \(undefinedCount) of \(drawn) resamples, more than the share allowed")
    }
    return sorted.first == sorted.last ? .zeroStandardError : nil
  }

  private var reasonForNoBCa: UndefinedReason {
    if acceleration == nil {
      return .notApplicable("leaving out one unit makes the statistic undefined, so there is no acceleration")
    }
    return .notApplicable("the resamples lie too far to one side of the value for a BCa interval")
  }
}
