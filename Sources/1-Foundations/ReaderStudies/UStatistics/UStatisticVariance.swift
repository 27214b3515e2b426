// SPDX-License-Identifier: Apache-2.0

/// The variance of an average over readers and cases, with its degrees of freedom, by both estimators.
public struct UStatisticVariance: Sendable, Equatable {
  /// The unbiased estimate, which may be negative; `nil` where readings that share nothing do not exist.
  public let unbiased: Double?
  /// The maximum-likelihood estimate.
  public let maximumLikelihood: Double
  /// The degrees of freedom of the unbiased estimate; `nil` where the test is normal.
  public let unbiasedDegreesOfFreedom: Double?
  /// The degrees of freedom of the maximum-likelihood estimate.
  public let maximumLikelihoodDegreesOfFreedom: Double?

  init(unbiased: Double?, maximumLikelihood: Double, components: CaseReaderParts, freedom: CaseReaderParts) {
    self.unbiased = unbiased
    self.maximumLikelihood = maximumLikelihood
    let noise = components.noise(over: freedom)
    func degrees(_ variance: Double?) -> Double? {
      guard let variance, variance > 0, noise > 0 else { return nil }
      return max(variance * variance / noise, freedom.least)
    }
    unbiasedDegreesOfFreedom = degrees(unbiased)
    maximumLikelihoodDegreesOfFreedom = degrees(maximumLikelihood)
  }
}
