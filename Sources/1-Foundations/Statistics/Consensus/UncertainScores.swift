// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample of scores whose truth is known only as a chance of disease: the input of metrics over uncertain labels.
///
/// Where readers disagree, taking the most probable label for the truth rewards a model for agreeing with a guess. Here each
/// case counts as diseased with its chance. A chance of 0 or 1 is certain; if all are, the results are those of the plain
/// sample.
///
/// ```swift
/// let sample = try UncertainScores(scores: model, chances: fit.chances(ofClass: 1))
/// sample.comparison(.auc)   // expected, against the most probable label, and the gap
/// ```
/// **How sure.** Two things are not known: which cases another study would have drawn, and what is true of these. The variance
/// is Rubin's total of infinitely many imputations, in closed form: the mean of the variance with known truth, plus the
/// variance of the value over the truths that the chances allow. The chances are taken as they are; what is not known about
/// the readers' skills, from which they came, is not in it. Were the chances known exactly, the interval would be wider than
/// need be.
///
/// > Source: Rubin, Multiple Imputation for Nonresponse in Surveys (1987), 3.3; the linearised statistics as in DeLong et al.,
/// > Biometrics 44 (1988). Checked by drawing truths in `UncertainScoresTests`.
public struct UncertainScores: Sendable {
  /// The scores; higher ones speak for disease.
  public let scores: [Double]
  /// The chance that each case is diseased, 0…1.
  public let chances: [Double]
  /// Sampling weights ≥ 0, or `nil` where every case counts once.
  public let weights: [Double]?
  /// The sampling unit of each case, or `nil` where cases are independent.
  public let clusters: ClusterIndex?

  /// Checks the columns.
  /// - Throws: ``AnnotationError`` naming the first column and case that does not fit.
  /// - Complexity: O(*n*).
  public init(
    scores: [Double], chances: [Double], weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(AnnotationError) {
    let n = scores.count
    guard chances.count == n else { throw .lengthsDiffer(of: "chances", expected: n, found: chances.count) }
    guard scores.allSatisfy({ $0.isFinite }) else { throw .badSetting("a score", needed: "a finite number") }
    guard chances.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw .badSetting("the chance of disease", needed: "in 0…1")
    }
    if let weights {
      guard weights.count == n else { throw .lengthsDiffer(of: "weights", expected: n, found: weights.count) }
      if let index = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .badWeight(index: index) }
    }
    if let clusters, clusters.unitOfRow.count != n {
      throw .lengthsDiffer(of: "sampling units", expected: n, found: clusters.unitOfRow.count)
    }
    self.scores = scores
    self.chances = chances
    self.weights = weights
    self.clusters = clusters
  }

  /// How many cases there are.
  public var count: Int { scores.count }

  /// The same cases with the most probable label for the truth; a chance of one half counts as diseased.
  public var mostLikely: UncertainScores {
    UncertainScores(checked: scores, chances.map { $0 >= 0.5 ? 1 : 0 }, weights, clusters)
  }

  private init(checked scores: [Double], _ chances: [Double], _ weights: [Double]?, _ clusters: ClusterIndex?) {
    self.scores = scores
    self.chances = chances
    self.weights = weights
    self.clusters = clusters
  }

  /// Takes columns that are known to fit.
  init(drawn scores: [Double], _ truth: [Double], _ weights: [Double]?, _ clusters: ClusterIndex? = nil) {
    self.init(checked: scores, truth, weights, clusters)
  }

  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// The metrics that can be measured here.
  public static let metrics: [Metric] = [
    .auc, .sensitivity, .specificity, .precision, .npv, .accuracy, .balancedAccuracy, .f1, .falsePositiveRate,
    .falseNegativeRate, .prevalence, .selectionRate, .brier,
  ]

  /// A metric expected over what may be true.
  ///
  /// A ratio (sensitivity, a predictive value, the area) is the ratio of the expectations; accuracy, prevalence and the Brier
  /// score are expectations themselves. Shares have Wilson's interval at the number of cases that the total variance is worth,
  /// areas one on the log-odds scale, others a normal one.
  ///
  /// - Parameters:
  ///   - metric: One of ``metrics``.
  ///   - threshold: Scores at or above it are called positive; needed at an operating point.
  ///   - level: The level of the interval.
  /// - Returns: The estimate, undefined with its reason for another metric or an empty denominator.
  /// - Complexity: O(*n* log *n*) for the area, else O(*n*).
  public func estimate(_ metric: Metric, threshold: Double? = nil, level: ConfidenceLevel = .percent95) -> Estimate {
    ExpectedMetric(self, metric, threshold: threshold, level: level).estimate
  }

  /// A metric expected over what may be true beside the one against the most probable labels, and the gap between them.
  public func comparison(
    _ metric: Metric, threshold: Double? = nil, level: ConfidenceLevel = .percent95
  ) -> ExpectedComparison {
    let expected = ExpectedMetric(self, metric, threshold: threshold, level: level)
    let hard = ExpectedMetric(mostLikely, metric, threshold: threshold, level: level)
    var against = hard.estimate
    against.name = "\(metric.rawValue).most-likely"
    against.method = against.method.replacing(
      "case sampling and label uncertainty, Rubin's total variance", with: "case sampling alone")
    against.definition = hard.words(against: "the most probable label, taken for the truth")
    return ExpectedComparison(
      expected: expected.estimate, mostLikely: against, gap: expected.gap(to: hard))
  }
}

/// A metric over uncertain labels beside the same against the most probable ones.
public struct ExpectedComparison: Sendable, Equatable {
  /// Expected over what may be true.
  public let expected: Estimate
  /// Against the most probable label, taken for the truth.
  public let mostLikely: Estimate
  /// The first less the second; negative where guessing the labels flatters.
  public let gap: Estimate
}
