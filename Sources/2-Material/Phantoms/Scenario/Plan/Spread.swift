// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// How a quantity is spread over patients: a distribution cut off at two ends.
public struct Spread: Sendable, Hashable {
  /// The form before it is cut.
  public enum Form: Sendable, Hashable {
    /// Always the same.
    case constant(Double)
    /// Every value of the range alike.
    case uniform
    /// Mean and standard deviation, before the cut.
    case normal(mean: Double, standardDeviation: Double)
    /// The median, and the factor that one standard deviation of the logarithm means, before the cut.
    case logNormal(median: Double, factor: Double)
  }

  /// The form.
  public var form: Form
  /// The least and the greatest value.
  public var range: ClosedRange<Double>

  /// Makes a distribution; the parameters are the properties.
  public init(_ form: Form, in range: ClosedRange<Double>) {
    self.form = form
    self.range = range
  }

  /// One value for everybody.
  public static func constant(_ value: Double) -> Spread { Spread(.constant(value), in: value...value) }

  /// A normal distribution cut at both ends.
  public static func normal(
    mean: Double, standardDeviation: Double, in range: ClosedRange<Double>
  ) -> Spread { Spread(.normal(mean: mean, standardDeviation: standardDeviation), in: range) }

  /// A log-normal distribution cut at both ends.
  public static func logNormal(median: Double, factor: Double, in range: ClosedRange<Double>) -> Spread {
    Spread(.logNormal(median: median, factor: factor), in: range)
  }

  /// The value below which a share `p` of what is left by the cut lies.
  ///
  /// One uniform number makes one value, so that two scenarios that differ in a mean alone draw the same patients, moved.
  public func quantile(_ p: Double) -> Double {
    switch form {
    case .constant(let value): return value
    case .uniform: return range.lowerBound + p * (range.upperBound - range.lowerBound)
    case .normal(let mean, let sd):
      return cut(NormalDistribution(mean: mean, standardDeviation: sd), range, p)
    case .logNormal(let median, let factor):
      let logs = log(range.lowerBound)...log(range.upperBound)
      return min(
        range.upperBound,
        max(
          range.lowerBound, exp(cut(NormalDistribution(mean: log(median), standardDeviation: log(factor)), logs, p))))
    }
  }

  /// The share of values of at most `x`.
  public func cumulative(_ x: Double) -> Double {
    guard x >= range.lowerBound else { return 0 }
    guard x < range.upperBound else { return 1 }
    func share(_ distribution: NormalDistribution, _ ends: ClosedRange<Double>, _ x: Double) -> Double {
      let low = distribution.cumulative(ends.lowerBound)
      return (distribution.cumulative(x) - low) / (distribution.cumulative(ends.upperBound) - low)
    }
    switch form {
    case .constant: return 1
    case .uniform: return (x - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .normal(let mean, let sd): return share(NormalDistribution(mean: mean, standardDeviation: sd), range, x)
    case .logNormal(let median, let factor):
      let logs = log(range.lowerBound)...log(range.upperBound)
      return share(NormalDistribution(mean: log(median), standardDeviation: log(factor)), logs, log(x))
    }
  }

  /// The value of the next number of a stream.
  func draw(_ stream: inout PhiloxStream) -> Double { quantile(stream.openUniform()) }

  private func cut(_ distribution: NormalDistribution, _ ends: ClosedRange<Double>, _ p: Double) -> Double {
    let (low, high) = (distribution.cumulative(ends.lowerBound), distribution.cumulative(ends.upperBound))
    // Where the cut leaves next to nothing, the end that is nearer to the mean is all there is.
    guard high - low > 1e-12 else { return distribution.mean < ends.lowerBound ? ends.lowerBound : ends.upperBound }
    return min(ends.upperBound, max(ends.lowerBound, distribution.quantile(low + p * (high - low))))
  }
}
