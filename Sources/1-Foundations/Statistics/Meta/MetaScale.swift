// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The scale on which sites are pooled, where their estimates are nearly normal and the ends of the range are far away.
public enum MetaScale: String, Sendable, Hashable, CaseIterable {
  /// The value itself: slopes, intercepts, differences.
  case plain
  /// The logarithm: ratios, which lie above 0.
  case log
  /// The log-odds: proportions and areas, which lie between 0 and 1.
  case logit
  /// Fisher's z, the inverse hyperbolic tangent: correlations, which lie between −1 and 1.
  case fisherZ = "fisher-z"

  /// The scale in words.
  public var words: String {
    switch self {
    case .plain: "its own scale"
    case .log: "the log scale"
    case .logit: "the logit scale"
    case .fisherZ: "Fisher's z scale"
    }
  }

  /// The value on this scale; `nil` at the ends of the range and outside, where it is infinite or does not exist.
  public func transformed(_ value: Double) -> Double? {
    let result: Double
    switch self {
    case .plain: result = value
    case .log: result = value > 0 ? Foundation.log(value) : .nan
    case .logit: result = value > Self.edge && value < 1 - Self.edge ? Foundation.log(value / (1 - value)) : .nan
    case .fisherZ: result = value.magnitude < 1 - Self.edge ? atanh(value) : .nan
    }
    return result.isFinite ? result : nil
  }

  /// The value of which a number on this scale is the transform.
  public func back(_ transformed: Double) -> Double {
    switch self {
    case .plain: transformed
    case .log: exp(transformed)
    case .logit: 1 / (1 + exp(-transformed))
    case .fisherZ: tanh(transformed)
    }
  }

  /// How fast the transform rises at a value inside the range: what a standard error is multiplied by.
  public func slope(at value: Double) -> Double {
    switch self {
    case .plain: 1
    case .log: 1 / value
    case .logit: 1 / (value * (1 - value))
    case .fisherZ: 1 / (1 - value * value)
    }
  }

  /// Sums of many shares miss the end of the range by rounding.
  private static let edge = 1e-12
}
