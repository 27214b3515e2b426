// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension UncertainScores {
  /// Keeps the draws of truths apart from those of cases under the same seed.
  private static let purpose: UInt16 = 0x7247

  /// Metrics with intervals by resampling: each replicate draws what is true of every case, then the cases.
  ///
  /// A case that is drawn twice keeps the truth it drew, so that the replicates spread as Rubin's total variance does: the spread
  /// over cases with known truth, and that over truths. Drawing a new truth for each copy would lose the second.
  /// - Parameters:
  ///   - metrics: Some of ``metrics``; others are undefined.
  ///   - threshold: Scores at or above it are called positive.
  ///   - plan: How it is resampled; strata are not used, since classes are not known. Percentile intervals are read off.
  ///   - level: The level of the intervals.
  /// - Returns: One estimate for each metric; the value is the expected one.
  /// - Throws: `CancellationError` where the task was cancelled.
  /// - Complexity: O(*n* log *n*) per replicate.
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993). Checked against the closed form in
  /// > `UncertainScoresTests`.
  public func bootstrapped(
    _ metrics: [Metric], threshold: Double? = nil, plan: BootstrapPlan, level: ConfidenceLevel = .percent95
  ) throws(CancellationError) -> [Estimate] {
    let units = plan.unit == .clusters ? clusters : nil
    var plan = plan
    plan.interval = .percentile
    let frame = ResamplingFrame.units(units?.count ?? count)
    let values: [[Double?]] =
      count == 0
      ? metrics.map { _ in [] }
      : try plan.replicateValues(columns: metrics.count, isCancelled: { false }) {
        FrameSampler(frame, isStratified: false)
      } replicate: { sampler, stream in
        let truth = chances.map { stream.happens($0) ? 1.0 : 0.0 }
        sampler.draw(from: &stream)
        let weights = (0..<count).map { row in
          weight(row) * Double(sampler.counts[units.map { Int($0.unitOfRow[row]) } ?? row])
        }
        let drawn = UncertainScores(drawn: scores, truth, weights)
        return metrics.map { ExpectedMetric(drawn, $0, threshold: threshold, level: level).value }
      }
    return zip(metrics, values).map { metric, replicates in
      var estimate = estimate(metric, threshold: threshold, level: level)
      let distribution = BootstrapDistribution(observed: estimate.value, replicates: replicates, acceleration: nil)
      let boot = distribution.estimate(
        BootstrapQuantity(metric.rawValue, definition: estimate.definition), plan: plan, level: level,
        isStratified: false, n: count, clusters: estimate.clusters, undefined: estimate.reason ?? .noObservations)
      estimate.interval = boot.interval
      estimate.standardError = boot.standardError
      estimate.seed = plan.seed
      estimate.reason = boot.reason
      estimate.method = "truths drawn from the chances; " + boot.method
      return estimate
    }
  }

  /// What is true of each case, drawn from its chance.
  ///
  /// The draw depends on the seed and its number alone.
  public func drawnTruth(seed: UInt64, number: Int) -> [Bool] {
    var stream = PhiloxStream(seed: seed, replicate: number, purpose: Self.purpose)
    return chances.map { stream.happens($0) }
  }

  /// A metric by so many imputations of the truth, pooled by Rubin's rules.
  ///
  /// The closed form of ``estimate(_:threshold:level:)`` is its limit for many imputations; here the value is the mean over the
  /// imputed truths, and the variance their mean variance plus (1 + 1/*M*) times the variance of their values.
  /// - Parameters:
  ///   - metric: One of ``metrics``.
  ///   - threshold: Scores at or above it are called positive.
  ///   - imputations: How many truths are drawn, at least 2.
  ///   - seed: The seed of the draws.
  ///   - level: The level of the normal interval.
  /// - Returns: The pooled estimate; imputations in which the metric is undefined are left out and counted in the method.
  /// > Source: Rubin, Multiple Imputation for Nonresponse in Surveys (1987), 3.1.
  public func imputed(
    _ metric: Metric, threshold: Double? = nil, imputations: Int = 100, seed: UInt64,
    level: ConfidenceLevel = .percent95
  ) -> Estimate {
    var (values, variances) = ([Double](), [Double]())
    for number in 0..<max(2, imputations) {
      let truth = drawnTruth(seed: seed, number: number).map { $0 ? 1.0 : 0.0 }
      let drawn = UncertainScores(drawn: scores, truth, weights, clusters)
      let made = ExpectedMetric(drawn, metric, threshold: threshold, level: level).estimate
      guard let value = made.value, let error = made.standardError else { continue }
      values.append(value)
      variances.append(error * error)
    }
    var pooled = estimate(metric, threshold: threshold, level: level)
    pooled.seed = seed
    pooled.method = "\(imputations) imputations of the truth, Rubin's rules, normal"
    let undefined = max(2, imputations) - values.count
    if undefined > 0 { pooled.method += ", \(undefined) undefined and left out" }
    guard values.count > 1 else {
      (pooled.value, pooled.interval, pooled.standardError) = (nil, nil, nil)
      pooled.reason = pooled.reason ?? .notApplicable("the metric is undefined under the imputed truths")
      return pooled
    }
    let m = Double(values.count)
    let mean = values.reduce(0, +) / m
    let between = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (m - 1)
    let total = variances.reduce(0, +) / m + (1 + 1 / m) * between
    pooled.value = mean
    pooled.standardError = total.squareRoot()
    pooled.interval = nil
    pooled.reason = nil
    switch AreaInterval.plain.interval(value: mean, variance: total, level: level, range: 0...1) {
    case .success(let interval): pooled.interval = interval
    case .failure(let gap): pooled.reason = gap.reason
    }
    return pooled
  }
}

extension ExpectedMetric {
  /// The value alone; `nil` where it is undefined.
  var value: Double? {
    guard case .success(let pulls) = found else { return nil }
    return pulls.value
  }
}
