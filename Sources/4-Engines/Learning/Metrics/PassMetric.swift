// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// An estimate as a run's records keep it.
public struct PassMetric: Sendable, Hashable, Codable {
  /// The machine name: `auc`, `average-precision`, `dice`, `loss`, `expected-cost`.
  public var name: String
  /// Of which class or finding; `nil` for all together.
  public var group: String?
  /// The value; `nil` where it is undefined.
  public var value: Double?
  /// The lower end of the interval.
  public var lower: Double?
  /// The upper end of the interval.
  public var upper: Double?
  /// The interval's level.
  public var level: Double
  /// How it was made.
  public var method: String
  /// How many images entered.
  public var n: Int
  /// Of how many patients, where images are not independent.
  public var patients: Int?
  /// What was computed.
  public var definition: String
  /// Why it is undefined.
  public var reason: String?

  /// Keeps an estimate.
  public init(_ estimate: Estimate) {
    name = estimate.name
    group = estimate.group
    value = estimate.value
    lower = estimate.interval?.lower
    upper = estimate.interval?.upper
    level = estimate.level.value
    method = estimate.method
    n = estimate.n
    patients = estimate.clusters
    definition = estimate.definition
    reason = estimate.reason?.description
  }
}
