// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Vocabulary

/// The coverage of an interval for one proportion, summed over every count that can occur.
struct ExactCoverage {
  let interval: ProportionInterval
  let trials: Int
  private let bounds: [Interval]

  static let all = ProportionInterval.allCases.flatMap { interval in
    [20, 50, 200].map { ExactCoverage(interval, trials: $0) }
  }

  private init(_ interval: ProportionInterval, trials: Int) {
    self.interval = interval
    self.trials = trials
    bounds = (0...trials).map {
      interval.bounds(successes: Double($0), trials: Double(trials), level: .percent95)
    }
  }

  /// How often the interval holds a proportion.
  func coverage(at proportion: Double) -> Double {
    let binomial = BinomialDistribution(trials: trials, successProbability: proportion)
    return bounds.enumerated().reduce(0) { $0 + ($1.1.contains(proportion) ? binomial.probability($1.0) : 0) }
  }
}
