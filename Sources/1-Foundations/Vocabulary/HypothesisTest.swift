// SPDX-License-Identifier: Apache-2.0

/// The outcome of a statistical test.
public struct HypothesisTest: Sendable, Equatable {
  /// What the alternative claims, relative to the null value.
  public enum Alternative: String, Sendable, Hashable {
    /// Different in either direction.
    case twoSided = "two-sided"
    /// Greater than the null value.
    case greater
    /// Less than the null value.
    case less
  }

  /// What was tested: `difference.auc`, `noninferiority.auc`.
  public var name: String
  /// The subset, in words; `nil` for all.
  public var group: String?
  /// The test statistic; `nil` where it is undefined or the test has none (an exact test).
  public var statistic: Double?
  /// Its distribution under the null: `normal`, `chi-squared`, `t`, `F`, `binomial`.
  public var distribution: String
  /// Its degrees of freedom, where it has any (two for F).
  public var degreesOfFreedom: [Double]
  /// The p-value, 0…1; `nil` where it is undefined.
  public var pValue: Double?
  /// The p-value adjusted for multiplicity, where a plan asked for it.
  public var adjustedPValue: Double?
  /// The direction of the alternative.
  public var alternative: Alternative
  /// The method, with the literature's name, the null value and any correction.
  public var method: String
  /// Why the statistic or p-value is undefined.
  public var reason: UndefinedReason?

  /// Makes a test result; the parameters are the properties.
  public init(
    name: String, group: String? = nil, statistic: Double?, distribution: String, degreesOfFreedom: [Double] = [],
    pValue: Double?, adjustedPValue: Double? = nil, alternative: Alternative = .twoSided, method: String,
    reason: UndefinedReason? = nil
  ) {
    self.name = name
    self.group = group
    self.statistic = statistic
    self.distribution = distribution
    self.degreesOfFreedom = degreesOfFreedom
    self.pValue = pValue
    self.adjustedPValue = adjustedPValue
    self.alternative = alternative
    self.method = method
    self.reason = reason
  }
}
