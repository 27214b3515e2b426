// SPDX-License-Identifier: Apache-2.0

/// A number with everything that is needed to believe it: its interval, how that was made, and from how many.
///
/// No bare number leaves the library. What cannot be computed has `value == nil` and a ``reason``; it is never NaN and
/// never zero, and whoever shows estimates shows these too.
public struct Estimate: Sendable, Equatable {
  /// The machine name, as in a protocol: `auc`, `sensitivity`, `difference.auc`.
  public var name: String
  /// The subset that was measured, in words (`site=North`); `nil` for all.
  public var group: String?
  /// The point estimate; `nil` where it is undefined.
  public var value: Double?
  /// The interval at ``level``; `nil` where it is undefined although the value may not be.
  public var interval: Interval?
  /// The standard error on the scale of the value, where the method has one.
  public var standardError: Double?
  /// The interval's two-sided confidence level.
  public var level: ConfidenceLevel
  /// How the interval was made, with the literature's name: `DeLong, logit`, `Wilson`.
  public var method: String
  /// How many observations entered.
  public var n: Int
  /// How many independent sampling units (patients) they came from, where rows are not independent.
  public var clusters: Int?
  /// The unit; `1` for a fraction or a pure number.
  public var unit: String
  /// What exactly was computed, in one sentence.
  public var definition: String
  /// The seed, where the method draws random numbers.
  public var seed: UInt64?
  /// Why the value or its interval is undefined.
  public var reason: UndefinedReason?

  /// Makes an estimate; the parameters are the properties.
  public init(
    name: String, group: String? = nil, value: Double?, interval: Interval?, standardError: Double? = nil,
    level: ConfidenceLevel = .percent95, method: String, n: Int, clusters: Int? = nil, unit: String = "1",
    definition: String, seed: UInt64? = nil, reason: UndefinedReason? = nil
  ) {
    self.name = name
    self.group = group
    self.value = value
    self.interval = interval
    self.standardError = standardError
    self.level = level
    self.method = method
    self.n = n
    self.clusters = clusters
    self.unit = unit
    self.definition = definition
    self.seed = seed
    self.reason = reason
  }

  /// An estimate that cannot be computed, with the reason.
  public static func undefined(
    _ name: String, because reason: UndefinedReason, level: ConfidenceLevel = .percent95, method: String, n: Int,
    clusters: Int? = nil, unit: String = "1", definition: String
  ) -> Estimate {
    Estimate(
      name: name, value: nil, interval: nil, level: level, method: method, n: n, clusters: clusters, unit: unit,
      definition: definition, reason: reason)
  }

  /// The same estimate, said of a subset.
  public func of(group: String?) -> Estimate {
    var copy = self
    copy.group = group
    return copy
  }
}
