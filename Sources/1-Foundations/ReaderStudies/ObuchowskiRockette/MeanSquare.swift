// SPDX-License-Identifier: Apache-2.0

/// A sum of squares over its degrees of freedom.
public struct MeanSquare: Sendable, Equatable {
  /// The mean square.
  public let value: Double
  /// Its degrees of freedom, above 0.
  public let degreesOfFreedom: Double
  /// How often the variance of readers stands in its expectation.
  let readerShare: Double
  /// What the covariances of the cases contribute to its expectation.
  let caseShare: Double
}
