// SPDX-License-Identifier: Apache-2.0

/// The score of one training on a subset of the cases.
public struct TrainingResult: Sendable, Hashable {
  /// Training cases: patients, where these are what is gathered.
  public var cases: Int
  /// The score on the test set, higher is better.
  public var score: Double
  /// The score on resampled test patients.
  ///
  /// The same resample stands at the same place in every result; empty where nothing was resampled.
  public var resampled: [Double]

  /// Makes a result; the parameters are the properties.
  public init(cases: Int, score: Double, resampled: [Double] = []) {
    self.cases = cases
    self.score = score
    self.resampled = resampled
  }
}
