// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The closed measures of a sample's calibration, with their intervals and tests.
///
/// ```swift
/// let found = try LabelledProbabilities(sample).calibration()
/// found[.slope].value   // 1 is right, below 1 the predictions are too extreme
/// ```
/// Independent rows: intercepts and slope have the model's own variance, and the tests are likelihood ratios. Where rows
/// of a unit repeat, or are weighted, all variances are summed over units (the sandwich), and the tests are Wald's.
///
/// **Edge cases.** With one class only, intercepts, slope and scaled Brier score are undefined; so is the slope where the
/// probabilities separate the classes or are all equal.
///
/// > Source: Cox, Biometrika 45 (1958) 562–565; Miller, Hui & Tierney, Statistics in Medicine 10 (1991) 1213–1226;
/// > Steyerberg et al., Epidemiology 21 (2010) 128–138; Van Calster et al., BMC Medicine 17 (2019) 230. Checked against
/// > statsmodels and scikit-learn in `CalibrationMeasuresTests`.
public struct CalibrationMeasures: Sendable, Equatable {
  /// The measures, in the order of ``CalibrationMeasure``.
  public let estimates: [Estimate]
  /// The expected calibration error over bins of equal width; its interval comes from ``CalibrationErrors``.
  public let expectedCalibrationError: Estimate
  /// Of intercept 0 given slope 1, of slope 1, and of both together.
  public let tests: [HypothesisTest]
  /// How many probabilities were moved to ``LogitScale/bound`` before their log-odds were taken.
  public let clippedCount: Int

  init(_ facts: CalibrationFacts, level: ConfidenceLevel, group: String? = nil) {
    estimates = CalibrationMeasure.allCases.map { facts.estimate($0, level: level).of(group: group) }
    expectedCalibrationError = facts.binnedError(level: level).of(group: group)
    tests = facts.tests.map { test in
      var test = test
      test.group = group
      return test
    }
    clippedCount = facts.clipped
  }

  /// The estimate of one measure.
  public subscript(measure: CalibrationMeasure) -> Estimate {
    guard let place = CalibrationMeasure.allCases.firstIndex(of: measure) else {
      preconditionFailure("every measure has an estimate")
    }
    return estimates[place]
  }
}

extension LabelledProbabilities {
  /// The closed measures of calibration.
  /// - Parameters:
  ///   - level: The level of the intervals.
  ///   - bins: How many bins of equal width the expected calibration error has, ≥ 1.
  ///   - workers: How many threads work; the result is the same.
  /// - Returns: Every measure, undefined ones with their reason.
  /// - Complexity: O(*n*); one pass where rows are independent.
  public func calibration(level: ConfidenceLevel = .percent95, bins: Int = 15, workers: Int = 1) -> CalibrationMeasures
  {
    precondition(bins >= 1, "there is a bin")
    if sample.weights != nil || sample.clusters != nil {
      return CalibrationMeasures(CalibrationFacts(robust: self, binCount: bins), level: level)
    }
    let tally = CalibrationTally.gather(
      probabilities, isPositive, groups: nil, groupCount: 1, binCount: bins, workers: workers)
    let facts = CalibrationFacts(tally: tally, group: 0) { (isPositive, probabilities.map(LogitScale.logit)) }
    return CalibrationMeasures(facts, level: level)
  }
}
