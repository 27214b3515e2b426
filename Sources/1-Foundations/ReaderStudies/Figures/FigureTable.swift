// SPDX-License-Identifier: Apache-2.0

/// A figure of merit of every reader in every arm, with the covariances that come from the cases they share.
///
/// It is all that the analysis of variance after Obuchowski and Rockette needs, whatever the figure: an area, a sensitivity,
/// a weighted AFROC. Covariances of cells without a common case are 0.
public struct FigureTable: Sendable, Equatable {
  /// How the covariances were estimated.
  public enum Covariance: String, Sendable, Hashable, CaseIterable {
    /// Leaving out one sampling unit at a time.
    case jackknife
    /// From the placements (DeLong 1988; Obuchowski 1997 where units have several cases).
    case deLong = "delong"
    /// Unbiased products of kernels (Gallas 2006), which may make a variance negative.
    case unbiased
  }

  /// The machine name of the figure: `auc`, `wafroc`.
  public let figure: String
  /// The names of the arms.
  public let arms: [String]
  /// The names of the readers.
  public let readers: [String]
  /// The figure of each reader in each arm, arm by arm; `nil` where it is undefined or nothing was read.
  public let values: [Double?]
  /// The covariance of each pair of cells, row by row, `values.count` squared; 0 where a cell is undefined.
  public let covariances: [Double]
  /// How the covariances were estimated.
  public let covarianceMethod: Covariance
  /// How many sampling units (cases, or patients) there are.
  public let units: Int

  /// Makes a table; the parameters are the properties.
  public init(
    figure: String, arms: [String], readers: [String], values: [Double?], covariances: [Double],
    covarianceMethod: Covariance, units: Int
  ) {
    precondition(values.count == arms.count * readers.count, "a value for each reader in each arm")
    precondition(covariances.count == values.count * values.count, "a covariance for each pair of cells")
    self.figure = figure
    self.arms = arms
    self.readers = readers
    self.values = values
    self.covariances = covariances
    self.covarianceMethod = covarianceMethod
    self.units = units
  }

  /// The figure of a reader in an arm.
  public func value(arm: Int, reader: Int) -> Double? { values[arm * readers.count + reader] }

  /// The covariance of two cells, each numbered `arm * readers.count + reader`.
  public func covariance(_ one: Int, _ other: Int) -> Double { covariances[one * values.count + other] }
}
