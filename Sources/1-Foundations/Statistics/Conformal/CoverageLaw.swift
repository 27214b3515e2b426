// SPDX-License-Identifier: Apache-2.0
public import Distributions
public import Vocabulary

/// What a calibration of *n* rows promises: which order statistic is the threshold, and how coverage is then distributed.
///
/// The threshold is the *k*-th smallest of the *n* calibration scores, *k* = ⌈(*n* + 1)(1 − α)⌉. Over calibration sets and new cases
/// together a set covers with probability *k*/(*n* + 1), which lies between 1 − α and 1 − α + 1/(*n* + 1). Given one calibration
/// set, the coverage of its sets is a draw from Beta(*k*, *n* + 1 − *k*): so even a faultless calibration covers more or less than
/// promised, by a known amount. Among *m* new cases the number covered is beta-binomial.
///
/// Exact where scores have no ties; with ties coverage is at least that large. Where *k* exceeds *n* there is no threshold:
/// the set is always everything.
///
/// > Source: Vovk, ACML 2012; Angelopoulos & Bates, Foundations and Trends in Machine Learning 16 (2023) 494–591. Checked by
/// > simulation and against scipy's beta and betabinom in `CoverageLawTests`.
public struct CoverageLaw: Sendable, Hashable {
  /// How many calibration rows there are, ≥ 0.
  public let calibrationCount: Int
  /// The rank of the threshold among the calibration scores, 1 … *n* + 1.
  public let rank: Int

  /// The law of a calibration.
  /// - Parameters:
  ///   - calibrationCount: *n* ≥ 0.
  ///   - alpha: The share of cases that a set may miss, strictly between 0 and 1.
  public init(calibrationCount: Int, alpha: Double) {
    precondition(calibrationCount >= 0 && alpha > 0 && alpha < 1, "not a calibration")
    self.calibrationCount = calibrationCount
    let exact = Double(calibrationCount + 1) * (1 - alpha)
    let nearest = exact.rounded()
    // (19 + 1) × 0.95 is 19 whatever binary fractions make of it; without this the rank could be one too high.
    let ceiling = abs(exact - nearest) <= 1e-9 * max(1, exact) ? nearest : exact.rounded(.up)
    rank = max(1, Int(ceiling))
  }

  /// Whether there are too few rows for a threshold, so that every set is everything.
  public var isEverything: Bool { rank > calibrationCount }

  /// The fewest calibration rows with a threshold, ⌈1/α⌉ − 1.
  public static func fewestRows(alpha: Double) -> Int {
    var count = max(0, Int((1 / alpha).rounded(.down)) - 2)
    while CoverageLaw(calibrationCount: count, alpha: alpha).isEverything { count += 1 }
    return count
  }

  /// The mean coverage over calibration sets, *k*/(*n* + 1).
  public var expected: Double { isEverything ? 1 : Double(rank) / Double(calibrationCount + 1) }

  /// The distribution of the coverage of one calibration; `nil` where every set is everything.
  public var coverage: BetaDistribution? {
    isEverything ? nil : BetaDistribution(alpha: Double(rank), beta: Double(calibrationCount + 1 - rank))
  }

  /// Where the coverage of this calibration lies in future, with equal tails.
  public func interval(level: ConfidenceLevel = .percent95) -> Interval? {
    guard let coverage else { return Interval(1, 1) }
    return Interval(coverage.quantile(level.alpha / 2), coverage.upperTailQuantile(level.alpha / 2))
  }

  /// The probability that among so many new cases at most `covered` are covered (beta-binomial).
  ///
  /// Small values speak against exchangeability of calibration rows and new cases: coverage is lower than chance explains.
  /// - Parameters:
  ///   - covered: How many were covered; below 0 the probability is 0.
  ///   - cases: How many new, independent cases there are, ≥ 0.
  /// - Returns: A probability, 0…1.
  /// - Complexity: O(cases).
  public func cumulative(_ covered: Int, of cases: Int) -> Double {
    precondition(cases >= 0, "a number of cases is not negative")
    if covered < 0 { return 0 }
    if covered >= cases { return 1 }
    if isEverything { return 0 }
    let weights = weights(of: cases)
    let all = weights.reduce(0, +)
    let below = weights[...covered].reduce(0, +)
    return min(1, below / all)
  }

  /// The range in which the number covered among so many new cases lies, with equal tails.
  public func range(of cases: Int, level: ConfidenceLevel = .percent95) -> ClosedRange<Int> {
    guard !isEverything, cases > 0 else { return cases...cases }
    let weights = weights(of: cases)
    let all = weights.reduce(0, +)
    let tail = level.alpha / 2
    var (low, high) = (0, cases)
    var sum = weights[0]
    while sum / all < tail, low < cases {
      low += 1
      sum += weights[low]
    }
    sum = weights[cases]
    while sum / all < tail, high > 0 {
      high -= 1
      sum += weights[high]
    }
    return min(low, high)...max(low, high)
  }

  /// The probabilities of 0 … m covered, up to a factor, from the likeliest outwards so that none overflows.
  private func weights(of cases: Int) -> [Double] {
    let (a, b, m) = (Double(rank), Double(calibrationCount + 1 - rank), Double(cases))
    func ratio(_ j: Int) -> Double {
      let x = Double(j)
      return (m - x) * (a + x) / ((x + 1) * (b + m - x - 1))
    }
    var weights = [Double](repeating: 0, count: cases + 1)
    let mode = min(cases, max(0, Int((m * a / (a + b)).rounded())))
    weights[mode] = 1
    for j in mode..<cases { weights[j + 1] = weights[j] * ratio(j) }
    for j in stride(from: mode, to: 0, by: -1) { weights[j - 1] = weights[j] / ratio(j - 1) }
    return weights
  }
}
