// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// A measure of a model's quality whose precision can be foreseen from case counts.
public struct PlanningMeasure: Sendable, Hashable {
  /// Which measure.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The area under the ROC curve.
    case auc
    /// The share of the diseased that is found.
    case sensitivity
    /// The share of the healthy that is left alone.
    case specificity
  }

  /// Which measure.
  public let kind: Kind
  /// The value that is anticipated, 0…1.
  public let value: Double
  /// How the variance of an area is foreseen.
  public let variance: AreaVariance

  /// Makes a measure.
  /// - Throws: ``PlanningError`` unless the value lies strictly between 0 and 1.
  public init(_ kind: Kind, _ value: Double, variance: AreaVariance = .hanleyMcNeil) throws(PlanningError) {
    try PlanningCheck.share("the anticipated \(kind.rawValue)", value)
    self.kind = kind
    self.value = value
    self.variance = variance
  }

  /// The standard error of a value, for case counts that need not be whole; infinite where a class that matters is empty.
  public func standardError(at value: Double, positives: Double, negatives: Double) -> Double {
    switch kind {
    case .sensitivity: return positives > 0 ? (value * (1 - value) / positives).squareRoot() : .infinity
    case .specificity: return negatives > 0 ? (value * (1 - value) / negatives).squareRoot() : .infinity
    case .auc:
      guard positives > 0, negatives > 0 else { return .infinity }
      return variance.variance(area: value, positives: positives, negatives: negatives).squareRoot()
    }
  }

  /// The standard error of the anticipated value.
  public func standardError(positives: Double, negatives: Double) -> Double {
    standardError(at: value, positives: positives, negatives: negatives)
  }

  var source: String {
    kind == .auc ? variance.source : "Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 2003"
  }
}
