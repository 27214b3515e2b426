// SPDX-License-Identifier: Apache-2.0

/// Why numbers cannot be taken as a sample.
///
/// What is computed from a checked sample is total.
public enum SampleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Two columns that must be equally long are not.
  case lengthsDiffer(of: String, expected: Int, found: Int)
  /// A value is NaN or infinite.
  case notFinite(column: String, index: Int)
  /// A weight is negative, NaN or infinite.
  case badWeight(index: Int)
  /// A cluster index lies outside `0 ..< count`.
  case badCluster(index: Int)
  /// There is nothing in it.
  case empty
  /// Too many rows for the counters in use.
  case tooLarge(found: Int, limit: Int)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .lengthsDiffer(let what, let expected, let found): "\(what): \(found) values, expected \(expected)"
    case .notFinite(let column, let index): "\(column): value \(index) is not a finite number"
    case .badWeight(let index): "weights: value \(index) is not a finite number ≥ 0"
    case .badCluster(let index): "clusters: value \(index) is outside the range"
    case .empty: "the sample is empty"
    case .tooLarge(let found, let limit): "the sample has \(found) rows, at most \(limit) can be counted"
    }
  }
}
