// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Where the differences of two measurements lie: their mean, and the limits between which most of them fall.
public struct LimitsOfAgreement: Sendable, Equatable {
  /// The mean difference, first less second (as a ratio: the geometric mean of first over second).
  public let bias: Estimate
  /// The limit below which few differences lie.
  public let lower: Estimate
  /// The limit above which few differences lie.
  public let upper: Estimate
  /// The standard deviation of a difference (of the natural logarithm of a ratio), where there is one.
  public let standardDeviation: Double?
  /// The share of differences that the limits are to hold.
  public let coverage: ConfidenceLevel

  /// Whether both limits, with the outer ends of their intervals, lie within ±`bound`; `nil` where they have none.
  public func lieWithin(_ bound: Double) -> Bool? {
    guard let low = lower.interval?.lower, let high = upper.interval?.upper else { return nil }
    return low >= -bound && high <= bound
  }

  /// All three.
  public var estimates: [Estimate] { [bias, lower, upper] }

  /// The words of the three.
  struct Words {
    var prefix = ""
    var unit = "1"
    var method: String
    var n: Int
    var clusters: Int?
    var level: ConfidenceLevel
    var coverage: ConfidenceLevel
    /// What a difference is: `first − second`.
    var difference: String

    func estimate(
      _ part: Part, _ value: Double?, _ interval: Interval?, _ error: Double? = nil, _ reason: UndefinedReason? = nil
    ) -> Estimate {
      Estimate(
        name: prefix + part.rawValue, value: value, interval: value == nil ? nil : interval,
        standardError: value == nil ? nil : error, level: level, method: method, n: n, clusters: clusters, unit: unit,
        definition: definition(part), reason: interval == nil || value == nil ? reason : nil)
    }

    func undefined(_ reason: UndefinedReason) -> LimitsOfAgreement {
      LimitsOfAgreement(
        bias: estimate(.bias, nil, nil, nil, reason), lower: estimate(.lower, nil, nil, nil, reason),
        upper: estimate(.upper, nil, nil, nil, reason), standardDeviation: nil, coverage: coverage)
    }

    private func definition(_ part: Part) -> String {
      let share = "a share \(coverage.value) of differences (\(difference)) between them"
      return switch part {
      case .bias: "mean of the differences (\(difference))"
      case .lower: "lower of the two limits that hold \(share)"
      case .upper: "upper of the two limits that hold \(share)"
      }
    }
  }

  /// The three by their machine names.
  enum Part: String {
    case bias
    case lower = "limit-of-agreement.lower"
    case upper = "limit-of-agreement.upper"
  }
}
